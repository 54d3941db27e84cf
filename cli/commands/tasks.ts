import type { Command } from 'commander';
import type { IncidentView, TaskView } from '../../domain/views.ts';
import { CliError } from '../cli-error.ts';
import { newMessageId } from '../client/act-on-post.ts';
import { chooseIncident, isRunning, shortIncident } from '../client/find-by-name.ts';
import { listIncidents } from '../client/list-all.ts';
import type { Desk } from '../desk.ts';
import { withCommon, withIncident } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';
import { table } from '../print/table.ts';
import { moment, momentFromNow } from '../print/time.ts';
import { visible } from '../print/visible.ts';

interface Owed {
  readonly incident: IncidentView;
  readonly task: TaskView;
}

/** Adds `tasks` and `tick`: duties and chores beside the public steps. */
export function addTasks(program: Command, stage: Stage): void {
  withCommon(withIncident(program.command('tasks')), [
    'tasks --as ines                 # what is still to be done, nearest first',
    'tasks --all --as ines           # what is done, too',
  ])
    .description('duties and chores beside the public posts: whose, due when, overdue')
    .option('--all', 'those that are done, too')
    .action(function tasksAction(
      this: Command,
      options: { readonly incident?: string; readonly all?: boolean },
    ) {
      return perform(stage, this, (desk) => tasks(desk, options.incident, options.all === true));
    });
  withCommon(withIncident(program.command('tick')), [
    'tick pause-campaigns --as ines',
    'tick regulator --note "Sent by portal, receipt 4711." --as lena',
  ])
    .description('tick off a duty or chore; the commander may tick off all of them')
    .argument('<task>', 'its id, as tasks shows it')
    .option('-n, --note <text>', 'what was done; it is recorded', '')
    .action(function tickAction(
      this: Command,
      task: string,
      options: { readonly incident?: string; readonly note: string },
    ) {
      return perform(stage, this, (desk) => tick(desk, task, options));
    });
}

async function readTasks(desk: Desk, name: string | undefined): Promise<readonly Owed[]> {
  const incidents = await listIncidents(desk.call);
  const id = name === undefined ? null : chooseIncident(incidents, name);
  return (
    incidents
      .filter((incident) => (id === null ? true : incident.incident === id))
      .flatMap((incident) => incident.tasks.map((task) => ({ incident, task })))
      // Duties outlive their incident: what is open is owed, whether that is over or not.
      .filter(({ incident, task }) => id !== null || isRunning(incident) || task.done === null)
      .toSorted((a, b) => (a.task.dueAt < b.task.dueAt ? -1 : 1))
  );
}

async function tasks(desk: Desk, name: string | undefined, all: boolean): Promise<Result> {
  const owed = await readTasks(desk, name);
  const items = owed.filter(({ task }) => all || task.done === null);
  const json = {
    items: items.map(({ incident, task }) => ({ ...task, incident: incident.incident })),
  };
  if (items.length === 0) {
    const text = owed.length === 0 ? 'No duty and no chore runs.' : 'All is ticked off.';
    return { json, text, next: owed.length === 0 ? 'incidents' : 'tasks --all' };
  }
  const { colours } = desk.terminal;
  const text = table(
    desk.terminal,
    ['task', 'of', 'what', 'whose', 'due'],
    items.map(({ incident, task }) => [
      colours.bold(task.id),
      shortIncident(incident.incident),
      visible(task.text),
      task.owner.replaceAll('_', ' '),
      tellDue(desk, task),
    ]),
  );
  const first = items.find(({ task }) => task.done === null);
  return { json, text, next: first === undefined ? 'queue' : `tick ${first.task.id}` };
}

function tellDue({ terminal: { colours }, now }: Desk, task: TaskView): string {
  if (task.done !== null) {
    const late = task.overdue ? ', late' : '';
    const note = task.done.note === '' ? '' : `: ${visible(task.done.note)}`;
    return colours.green(
      `done ${moment(task.done.at, now())} by ${task.done.byName}${late}${note}`,
    );
  }
  const told = momentFromNow(task.dueAt, now());
  const late = task.overdue || Date.parse(task.dueAt) < now().getTime();
  return late ? colours.red(`${told}, OVERDUE`) : told;
}

async function tick(
  desk: Desk,
  id: string,
  options: { readonly incident?: string; readonly note: string },
): Promise<Result> {
  const owed = await readTasks(desk, options.incident);
  const { incident, task } = chooseTask(owed, id);
  const answer = await desk.call('POST /api/incidents/{incident}/tick-off', {
    path: { incident },
    in: { messageId: newMessageId(), task: id, note: options.note },
  });
  return {
    json: { ...answer, incident, task: id },
    text: `${shortIncident(incident)}: ${tellAnswer(answer, () => `Ticked off: ${visible(task.text)}`)}`,
    next: 'tasks',
    exitCode: exitCodeOf(answer),
  };
}

function chooseTask(
  owed: readonly Owed[],
  id: string,
): { readonly incident: string; readonly task: TaskView } {
  const called = owed.filter(({ task }) => task.id === id);
  const open = called.filter(({ task }) => task.done === null);
  // One that is done already is sent on: the answer says who ticked it off before.
  const [only, ...others] = open.length > 0 ? open : called;
  if (only === undefined) {
    const known = owed.map(
      ({ incident, task }) => `${shortIncident(incident.incident)}  ${task.id}`,
    );
    throw new CliError('USAGE', `There is no duty or chore "${id}".`, '', known);
  }
  if (others.length > 0) {
    throw new CliError(
      'AMBIGUOUS_INCIDENT',
      `Several incidents have "${id}".`,
      'Say which, by the end of its name: --incident NAME',
      called.map(({ incident }) => shortIncident(incident.incident)),
    );
  }
  return { incident: only.incident.incident, task: only.task };
}
