import type { Command } from 'commander';
import type { IncidentView } from '../../domain/views.ts';
import { shortIncident } from '../client/find-by-name.ts';
import { listIncidents } from '../client/list-all.ts';
import type { Desk } from '../desk.ts';
import { withCommon } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { count } from '../print/layout.ts';
import { table } from '../print/table.ts';
import { moment, momentFromNow } from '../print/time.ts';
import { visible } from '../print/visible.ts';

/** Adds `incidents`: what runs, and with `--all` what ran. */
export function addIncidents(program: Command, stage: Stage): void {
  withCommon(program.command('incidents'), ['incidents --as ines', 'incidents --all --as ada'])
    .description('which incidents run, what the public has been told, when the next word is owed')
    .option('--all', 'those that are over, too')
    .action(function incidentsAction(this: Command, options: { readonly all?: boolean }) {
      return perform(stage, this, (desk) => incidents(desk, options.all === true));
    });
}

async function incidents(desk: Desk, all: boolean): Promise<Result> {
  const items = (await listIncidents(desk.call)).filter(({ state }) => all || state !== 'closed');
  if (items.length === 0) {
    const text = all ? 'There has been no incident.' : 'No incident is running.';
    return { json: { items }, text, next: all ? 'open' : 'incidents --all' };
  }
  const { colours } = desk.terminal;
  const text = table(
    desk.terminal,
    ['incident', 'what', 'state', 'public status', 'next word owed', 'opened'],
    items.map((view) => [
      colours.bold(shortIncident(view.incident)),
      `${view.mode === 'drill' ? 'drill: ' : ''}${visible(view.title)} (${view.severity})`,
      tellState(desk, view),
      view.status,
      tellPromise(desk, view),
      moment(view.openedAt, desk.now()),
    ]),
  );
  return { json: { items }, text, next: 'queue' };
}

function tellState({ terminal: { colours } }: Desk, view: IncidentView): string {
  const overdue = view.tasks.filter((task) => task.done === null && task.overdue).length;
  return [
    view.mergedInto === null ? view.state : `merged into ${shortIncident(view.mergedInto)}`,
    view.frozen ? 'FROZEN' : '',
    view.behind === true ? colours.red('LEDGER BEHIND') : '',
    view.orphaned === true ? colours.red('NOBODY WALKS IT') : '',
    view.held === null ? '' : colours.red('ON HOLD'),
    view.outdated.length === 0 ? '' : colours.yellow('owes a correction'),
    overdue === 0 ? '' : colours.red(`${count(overdue, 'task')} overdue`),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function tellPromise(desk: Desk, { promise, state }: IncidentView): string {
  if (promise === null || state === 'closed') return 'nothing promised';
  const { colours } = desk.terminal;
  const told = momentFromNow(promise.until, desk.now());
  return promise.missed ? colours.red(`${told}, MISSED`) : told;
}
