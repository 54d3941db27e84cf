import type { Command } from 'commander';
import type { FactReport } from '../../domain/facts.ts';
import type { FactQuestion } from '../../server/api/contract.ts';
import { CliError } from '../cli-error.ts';
import { newMessageId } from '../client/act-on-post.ts';
import { findIncident, shortIncident } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { readFlags } from '../fact-flags.ts';
import type { FactFlags } from '../fact-flags.ts';
import { collect, withCommon } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';
import { showFacts, tellOutdated } from '../print/incident-facts.ts';
import { list } from '../print/layout.ts';

interface FactsOptions extends FactFlags {
  readonly private?: boolean;
}

/** Adds `facts`: shows what is known, or reports more. */
export function addFacts(program: Command, stage: Stage): void {
  withCommon(program.command('facts'), [
    'facts x7k2 --as ines                                   # what is known, what may be said',
    'facts x7k2 --as ines --confirmed cause="An update overloaded sign-in."',
    'facts x7k2 --as ines measures="We took it back." measures="We restart it."   # a list',
    'facts x7k2 --as ines --unknown cause                   # an honest "we do not know"',
    'facts x7k2 --as ines --retract estimate                # takes it back; estimate= does, too',
    'facts x7k2 --as ines --wider affected="customers in Germany and Austria"',
    'facts x7k2 --as carla --language de affected="Kundinnen und Kunden in Deutschland"',
  ])
    .description('what is known about an incident; with name=value, report more')
    .argument('[incident]', 'end of its name; left out: the only one that runs')
    .argument('[facts...]', 'name=value; the same name again makes a list; name= retracts')
    .option('--confirmed', 'checked by whoever must know; some facts only certain roles confirm')
    .option('--reported', 'heard, not yet checked; this is what it is without any option')
    .option('--unknown <name>', 'nobody knows it, and that may be said; repeat it', collect)
    .option('--retract <name>', 'take it back; repeat it', collect)
    .option('--language <code>', 'facts belong to a language: de; left out: the lead language')
    .option('--wider', 'it concerns more than the public was told')
    .option('--narrower', 'it concerns less than the public was told')
    .option('--corrected', 'the public was told something wrong')
    .option('--private', 'make sure: send only what the runbook keeps private')
    .action(function factsAction(
      this: Command,
      incident: string | undefined,
      pairs: readonly string[],
      options: FactsOptions,
    ) {
      // `facts cause="…"` without an incident: then the first word is a fact already.
      const named = incident !== undefined && !incident.includes('=');
      const typed = named || incident === undefined ? pairs : [incident, ...pairs];
      return perform(stage, this, (desk) => facts(desk, named ? incident : null, typed, options));
    });
}

async function facts(
  desk: Desk,
  name: string | null,
  typed: readonly string[],
  options: FactsOptions,
): Promise<Result> {
  const incident = await findIncident(desk.call, name);
  const detail = await desk.call('GET /api/incidents/{incident}', { path: { incident } });
  const { items } = await desk.call('GET /api/runbooks');
  const runbook = items.find((one) => one.name === detail.runbook) ?? null;
  const questions = runbook?.facts ?? [];
  const reports = readFlags(typed, options, questions, desk.now());
  if (reports.length === 0) return showFacts(desk, detail, runbook);
  if (options.private === true) assertPrivate(reports, questions);
  const answer = await desk.call('POST /api/incidents/{incident}/facts', {
    path: { incident },
    in: { messageId: newMessageId(), facts: reports },
  });
  const owed =
    answer.outcome === 'accepted'
      ? tellOutdated(
          (
            await desk.call('GET /api/incidents/{incident}', { path: { incident } })
          ).outdated.filter(({ fact }) => reports.some((report) => report.name === fact)),
          desk.now(),
        )
      : [];
  return {
    json: { ...answer, incident, outdated: owed },
    text: [
      `${shortIncident(incident)}: ${tellAnswer(answer, () => `${tellReports(reports)}. Posts that need it are drafted by themselves.`)}`,
      ...owed.map((line) => desk.terminal.colours.yellow(line)),
    ].join('\n'),
    next: 'queue',
    exitCode: exitCodeOf(answer),
  };
}

function assertPrivate(reports: readonly FactReport[], questions: readonly FactQuestion[]): void {
  const open = reports
    .map(({ name }) => name)
    .filter((name) => questions.find((one) => one.name === name)?.private !== true);
  if (open.length === 0) return;
  throw new CliError(
    'USAGE',
    `The runbook does not keep ${list(open)} private; nothing was sent.`,
    'What is not private may be said in public. Leave --private out only if that is right.',
  );
}

function tellReports(reports: readonly FactReport[]): string {
  return list(
    reports.map(({ name, value, state, language, change }) => {
      const what = state === 'unknown' ? 'unknown' : value === null ? 'taken back' : state;
      return `${name} (${[what, change ?? '', language ?? ''].filter((part) => part !== '').join(', ')})`;
    }),
  );
}
