import type { Command } from 'commander';
import type { Severity } from '../../domain/words.ts';
import type { FactQuestion, RunbookSummary } from '../../server/api/contract.ts';
import { CliError } from '../cli-error.ts';
import { newMessageId } from '../client/act-on-post.ts';
import { shortIncident } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { collect, parseSeverity, withCommon } from '../options.ts';
import { parseFacts } from '../parse-facts.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';

interface OpenOptions {
  readonly service?: string;
  readonly state?: string;
  readonly affected?: string;
  readonly fact?: readonly string[];
  readonly severity?: Severity;
  readonly runbook?: string;
  readonly drill?: string;
}

/** Adds `open`: starts a runbook with the three facts that it cannot do without. */
export function addOpen(program: Command, stage: Stage): void {
  withCommon(program.command('open'), [
    'open --as ines --service "online ordering" --state down --affected "customers in Germany"',
    'open --as ines                               # asks for what is missing',
    'open --as ines --drill "autumn rehearsal"    # on sandbox channels only',
  ])
    .description('open an incident: three answers are enough')
    .argument('[runbook]', 'which plan', 'service-outage')
    .option('--service <noun>', 'what is not working, by its public name: "online ordering"')
    .option('--state <word>', 'down, slow or unreliable')
    .option('--affected <noun>', 'who is hit: "customers in Germany and Austria"')
    .option('--fact <name=value>', 'anything else that is known; repeat it', collect)
    .option(
      '--severity <sev>',
      'sev1, sev2 or sev3; left out: what the runbook says',
      parseSeverity,
    )
    .option('--runbook <name>', 'which plan, instead of the argument')
    .option('--drill <name>', 'a drill of this name: it never reaches a live channel')
    .action(function openAction(this: Command, runbook: string, options: OpenOptions) {
      return perform(stage, this, (desk) => open(desk, options.runbook ?? runbook, options));
    });
}

async function open(desk: Desk, plan: string, options: OpenOptions): Promise<Result> {
  const runbook = await chooseRunbook(desk, plan);
  const typed = [
    ...(['service', 'state', 'affected'] as const).flatMap((name) =>
      options[name] === undefined ? [] : [`${name}=${options[name]}`],
    ),
    ...(options.fact ?? []),
  ];
  const answers = await askMissing(desk, runbook.ask, typed);
  const facts = parseFacts([...typed, ...answers], runbook.facts, 'reported', desk.now());
  const answer = await desk.call('POST /api/incidents', {
    in: {
      messageId: newMessageId(),
      runbook: runbook.name,
      runbookDigest: runbook.digest,
      facts,
      ...(options.severity === undefined ? {} : { severity: options.severity }),
      ...(options.drill === undefined ? { mode: 'live' } : { mode: 'drill', drill: options.drill }),
    },
  });
  const kind = options.drill === undefined ? 'Incident' : 'Drill';
  return {
    json: answer,
    text: `${kind} ${desk.terminal.colours.bold(answer.incident)} (short: ${shortIncident(answer.incident)}). ${tellAnswer(
      answer,
      () =>
        'Open. Its first words are being drafted; nothing is public before a communicator signs.',
    )}`,
    next: 'queue',
    exitCode: exitCodeOf(answer),
  };
}

async function chooseRunbook(desk: Desk, name: string): Promise<RunbookSummary> {
  const { items } = await desk.call('GET /api/runbooks');
  const found = items.find((runbook) => runbook.name === name);
  if (found !== undefined) return found;
  throw new CliError(
    'USAGE',
    `There is no runbook "${name}".`,
    items.length === 0 ? 'No worker has told the server of any yet: is one running?' : '',
    items.map((runbook) => `${runbook.name}: ${runbook.title}`),
  );
}

async function askMissing(
  desk: Desk,
  ask: readonly FactQuestion[],
  typed: readonly string[],
): Promise<readonly string[]> {
  const missing = ask.filter(({ name }) => !typed.some((pair) => pair.startsWith(`${name}=`)));
  if (missing.length === 0) return [];
  if (!desk.terminal.interactive || desk.json) {
    throw new CliError(
      'USAGE',
      `To open this runbook, say also: ${missing.map(({ name }) => name).join(', ')}.`,
      '',
      missing.map(({ name, ...rest }) => `--fact ${name}="…"  ${tellHint(rest)}`),
    );
  }
  const answers: string[] = [];
  for (const question of missing) {
    const text = (await desk.terminal.ask(`${question.name} (${tellHint(question)}): `)).trim();
    if (text === '') throw new CliError('USAGE', `Nothing was opened: ${question.name} is needed.`);
    answers.push(`${question.name}=${text}`);
  }
  return answers;
}

function tellHint({ hint, choices, form }: Omit<FactQuestion, 'name'>): string {
  if (choices !== null) return choices.join(', ');
  return hint ?? form;
}
