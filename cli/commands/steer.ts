import type { Command } from 'commander';
import type { Severity } from '../../domain/words.ts';
import type { Answer } from '../../server/api/contract.ts';
import { CliError } from '../cli-error.ts';
import { newMessageId } from '../client/act-on-post.ts';
import { findIncident, shortIncident } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { parseSeverity, withCommon } from '../options.ts';
import { parseTime } from '../parse-time.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';
import { moment } from '../print/time.ts';

const INCIDENT = 'end of its name; left out: the only one that runs';

/** Adds `severity`, `resolve` and `stand-down`: what the commander alone decides. */
export function addSteer(program: Command, stage: Stage): void {
  withCommon(program.command('severity'), ['severity sev1 x7k2 --reason "All regions." --as ines'])
    .description('change how bad it is; later posts follow the rules of the new severity')
    .argument('<severity>', 'sev1, sev2 or sev3', parseSeverity)
    .argument('[incident]', INCIDENT)
    .requiredOption('-r, --reason <text>', 'why; it is recorded')
    .action(function severityAction(
      this: Command,
      severity: Severity,
      incident: string | undefined,
      options: { readonly reason: string },
    ) {
      return perform(stage, this, (desk) =>
        steer(desk, incident, `Severity is now ${severity}.`, 'queue', (id) =>
          desk.call('POST /api/incidents/{incident}/severity', {
            path: { incident: id },
            in: { messageId: newMessageId(), severity, reason: options.reason },
          }),
        ),
      );
    });
  withCommon(program.command('resolve'), [
    'resolve x7k2 --as ines                 # working since now',
    'resolve x7k2 --since 09:40 --as ines',
  ])
    .description('declare that it works again; the resolution is drafted once it has held')
    .argument('[incident]', INCIDENT)
    .option('--since <time>', 'when it came back: 09:40, or an instant with zone', 'now')
    .action(function resolveAction(
      this: Command,
      incident: string | undefined,
      options: { readonly since: string },
    ) {
      return perform(stage, this, (desk) => resolve(desk, incident, options.since));
    });
  withCommon(program.command('stand-down'), [
    'stand-down x7k2 --reason "The monitoring was wrong; all works." --as ines',
  ])
    .description('a false alarm: stop, and tell the public so if anything was said')
    .argument('[incident]', INCIDENT)
    .requiredOption('-r, --reason <text>', 'why; it is recorded')
    .action(function standDownAction(
      this: Command,
      incident: string | undefined,
      options: { readonly reason: string },
    ) {
      const done = 'Stood down. If anything was public, an all-clear is being drafted.';
      return perform(stage, this, (desk) =>
        steer(desk, incident, done, 'queue', (id) =>
          desk.call('POST /api/incidents/{incident}/stand-down', {
            path: { incident: id },
            in: { messageId: newMessageId(), reason: options.reason },
          }),
        ),
      );
    });
}

async function resolve(desk: Desk, name: string | undefined, since: string): Promise<Result> {
  const restoredAt = parseTime(since, desk.now());
  if (restoredAt === null) {
    throw new CliError('USAGE', `"${since}" is no time.`, 'Say 09:40, or leave it out for now.');
  }
  const done = `Declared: it works since ${moment(restoredAt, desk.now())}. The resolution is drafted once it has held long enough.`;
  return steer(desk, name, done, 'queue', (incident) =>
    desk.call('POST /api/incidents/{incident}/resolve', {
      path: { incident },
      in: { messageId: newMessageId(), restoredAt },
    }),
  );
}

async function steer(
  desk: Desk,
  name: string | undefined,
  done: string,
  next: string,
  send: (incident: string) => Promise<Answer>,
): Promise<Result> {
  const incident = await findIncident(desk.call, name ?? null);
  const answer = await send(incident);
  return {
    json: { ...answer, incident },
    text: `${shortIncident(incident)}: ${tellAnswer(answer, () => done)}`,
    next,
    exitCode: exitCodeOf(answer),
  };
}
