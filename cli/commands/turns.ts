import type { Command } from 'commander';
import type { Severity } from '../../domain/words.ts';
import type { FactReport } from '../../domain/facts.ts';
import { CliError } from '../cli-error.ts';
import { newMessageId } from '../client/act-on-post.ts';
import { chooseIncident, findIncident, isRunning, shortIncident } from '../client/find-by-name.ts';
import { listIncidents } from '../client/list-all.ts';
import type { Desk } from '../desk.ts';
import { collect, parseSeverity, withCommon } from '../options.ts';
import { parseFacts } from '../parse-facts.ts';
import { parseTime } from '../parse-time.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';
import { moment } from '../print/time.ts';

const INCIDENT = 'end of its name; left out: the only one that runs';

interface SplitOptions {
  readonly service?: string;
  readonly state?: string;
  readonly affected?: string;
  readonly fact?: readonly string[];
  readonly severity?: Severity;
  readonly reason: string;
}

/** Adds `relapse`, `merge`, `split` and `skip`: turns that an outage takes. */
export function addTurns(program: Command, stage: Stage): void {
  withCommon(program.command('relapse'), [
    'relapse x7k2 --since 14:05 --reason "Sign-in fails again." --as ines   # also once it is closed',
  ])
    .description('it is broken again: own the early all-clear, and go on in the same thread')
    .argument('[incident]', `${INCIDENT}, else the last that was closed`)
    .option('--since <time>', 'since when people feel it again: 14:05, or an instant', 'now')
    .requiredOption('-r, --reason <text>', 'what is seen; it is recorded')
    .action(function relapseAction(
      this: Command,
      incident: string | undefined,
      options: { readonly since: string; readonly reason: string },
    ) {
      return perform(stage, this, (desk) => relapse(desk, incident ?? null, options));
    });
  withCommon(program.command('merge'), [
    'merge x7k2 m3qa --reason "The same root cause." --as ines   # x7k2 speaks for both',
  ])
    .description('let another incident speak for this one: one thread, one clock')
    .argument('<into>', 'the incident that speaks for both from now on')
    .argument('[incident]', 'the one that follows; left out: the only other one that runs')
    .requiredOption('-r, --reason <text>', 'why; it is recorded')
    .action(function mergeAction(
      this: Command,
      into: string,
      incident: string | undefined,
      options: { readonly reason: string },
    ) {
      return perform(stage, this, (desk) => merge(desk, into, incident ?? null, options.reason));
    });
  withCommon(program.command('split'), [
    'split x7k2 --affected "customers in Austria" --reason "Another cause." --as ines',
  ])
    .description('give a part an incident of its own; what you do not say anew is taken over')
    .argument('[incident]', INCIDENT)
    .option('--service <noun>', 'what is not working there')
    .option('--state <word>', 'how bad it is there')
    .option('--affected <noun>', 'who is hit there')
    .option('--fact <name=value>', 'anything else that is known of it; repeat it', collect)
    .option('--severity <sev>', 'sev1, sev2 or sev3; left out: the same', parseSeverity)
    .requiredOption('-r, --reason <text>', 'why; it is recorded')
    .action(function splitAction(
      this: Command,
      incident: string | undefined,
      options: SplitOptions,
    ) {
      return perform(stage, this, (desk) => split(desk, incident ?? null, options));
    });
  withCommon(program.command('skip'), ['skip cause x7k2 --reason "It was never found." --as ines'])
    .description('leave out a step of the runbook, where it allows that, with a reason')
    .argument('<step>', 'the step, as runbook show names it')
    .argument('[incident]', INCIDENT)
    .requiredOption('-r, --reason <text>', 'why; it is recorded')
    .action(function skipAction(
      this: Command,
      step: string,
      incident: string | undefined,
      options: { readonly reason: string },
    ) {
      return perform(stage, this, (desk) => skip(desk, step, incident ?? null, options.reason));
    });
}

async function relapse(
  desk: Desk,
  name: string | null,
  options: { readonly since: string; readonly reason: string },
): Promise<Result> {
  const since = parseTime(options.since, desk.now());
  if (since === null) {
    throw new CliError('USAGE', `"${options.since}" is no time.`, 'Say 14:05, or leave it out.');
  }
  const incidents = await listIncidents(desk.call);
  const closed = incidents
    .filter(({ closedAt, mergedInto }) => closedAt !== null && mergedInto === null)
    .toSorted((a, b) => ((a.closedAt ?? '') < (b.closedAt ?? '') ? 1 : -1));
  const [last] = closed;
  const incident =
    name === null && !incidents.some(isRunning) && last !== undefined
      ? last.incident
      : chooseIncident(incidents, name);
  const answer = await desk.call('POST /api/incidents/{incident}/relapse', {
    path: { incident },
    in: { messageId: newMessageId(), since, reason: options.reason },
  });
  const done = `Broken again since ${moment(since, desk.now())}. If our all-clear was public, a post that owns it is being drafted.`;
  return {
    json: { ...answer, incident },
    text: `${shortIncident(incident)}: ${tellAnswer(answer, () => done)}`,
    next: 'queue',
    exitCode: exitCodeOf(answer),
  };
}

async function merge(
  desk: Desk,
  lead: string,
  name: string | null,
  reason: string,
): Promise<Result> {
  const incidents = await listIncidents(desk.call);
  const into = chooseIncident(incidents, lead);
  const others = incidents.filter(({ incident }) => incident !== into);
  const incident = chooseIncident(others, name);
  const answer = await desk.call('POST /api/incidents/{incident}/merge', {
    path: { incident },
    in: { messageId: newMessageId(), into, reason },
  });
  const done = `Merged. ${shortIncident(into)} speaks for both from now on; the public is told where to read on.`;
  return {
    json: { ...answer, incident, into },
    text: `${shortIncident(incident)}: ${tellAnswer(answer, () => done)}`,
    next: 'queue',
    exitCode: exitCodeOf(answer),
  };
}

async function split(desk: Desk, name: string | null, options: SplitOptions): Promise<Result> {
  const whole = await findIncident(desk.call, name);
  const answer = await desk.call('POST /api/incidents/{incident}/split', {
    path: { incident: whole },
    in: {
      messageId: newMessageId(),
      facts: await factsOfPart(desk, whole, options),
      reason: options.reason,
      ...(options.severity === undefined ? {} : { severity: options.severity }),
    },
  });
  const done = `Open, split from ${shortIncident(whole)}. Its first words are being drafted.`;
  return {
    json: answer,
    text: `Incident ${desk.terminal.colours.bold(answer.incident)} (short: ${shortIncident(answer.incident)}). ${tellAnswer(answer, () => done)}`,
    next: 'queue',
    exitCode: exitCodeOf(answer),
  };
}

async function factsOfPart(
  desk: Desk,
  whole: string,
  options: SplitOptions,
): Promise<readonly FactReport[]> {
  const typed = [
    ...(['service', 'state', 'affected'] as const).flatMap((fact) =>
      options[fact] === undefined ? [] : [`${fact}=${options[fact]}`],
    ),
    ...(options.fact ?? []),
  ];
  if (typed.length === 0) {
    throw new CliError(
      'USAGE',
      'Say what is different about the part.',
      'Such as --affected "customers in Austria"; all else is taken over.',
    );
  }
  const { runbook } = await desk.call('GET /api/incidents/{incident}', {
    path: { incident: whole },
  });
  const { items } = await desk.call('GET /api/runbooks');
  const questions = items.find((one) => one.name === runbook)?.facts ?? [];
  return parseFacts(typed, questions, 'reported', desk.now());
}

async function skip(
  desk: Desk,
  step: string,
  name: string | null,
  reason: string,
): Promise<Result> {
  const incident = await findIncident(desk.call, name);
  const answer = await desk.call('POST /api/incidents/{incident}/skip-step', {
    path: { incident },
    in: { messageId: newMessageId(), step, reason },
  });
  return {
    json: { ...answer, incident, step },
    text: `${shortIncident(incident)}: ${tellAnswer(answer, () => `Skipped ${step}; the end no longer waits for it.`)}`,
    next: 'queue',
    exitCode: exitCodeOf(answer),
  };
}
