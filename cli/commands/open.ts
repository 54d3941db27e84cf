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
  readonly brand?: readonly string[];
}

/** The plan when nobody names another. */
const USUAL = 'service-outage';
/** How often one question is asked. */
const TRIES = 3;

/** Adds `open`: starts a runbook with the three facts that it cannot do without. */
export function addOpen(program: Command, stage: Stage): void {
  withCommon(program.command('open'), [
    'open --as ines --service "online ordering" --state down --affected "customers in Germany"',
    'open --as ines "online ordering" down "customers in Germany"     # the same, in order',
    'open --as ines                               # asks the three questions one by one',
    'open --as ines security-incident             # another plan; runbook list shows them',
    'open --as ines --drill "autumn rehearsal"    # on sandbox channels only',
  ])
    .description('open an incident: three answers are enough')
    .argument(
      '[answers...]',
      'what, how bad, who is affected; the name of a runbook may stand first',
    )
    .option('--service <noun>', 'what is not working, by its public name: "online ordering"')
    .option('--state <word>', 'down, slow or unreliable')
    .option('--affected <noun>', 'who is hit: "customers in Germany and Austria"')
    .option('--fact <name=value>', 'anything else that is known; repeat it', collect)
    .option(
      '--severity <sev>',
      'sev1, sev2 or sev3; left out: what the runbook says',
      parseSeverity,
    )
    .option('--runbook <name>', 'which plan; left out: service-outage')
    .option('--brand <name>', 'a brand or country that is affected; repeat it', collect)
    .option('--drill <name>', 'a drill of this name: it never reaches a live channel')
    .action(function openAction(this: Command, answers: readonly string[], options: OpenOptions) {
      return perform(stage, this, (desk) => open(desk, answers, options));
    });
}

async function open(desk: Desk, given: readonly string[], options: OpenOptions): Promise<Result> {
  const { runbook, said } = await chooseRunbook(desk, given, options.runbook);
  const typed = [
    ...inOrder(runbook.ask, said),
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
      ...(options.brand === undefined ? {} : { brands: options.brand }),
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

async function chooseRunbook(
  desk: Desk,
  given: readonly string[],
  named: string | undefined,
): Promise<{ readonly runbook: RunbookSummary; readonly said: readonly string[] }> {
  const { items } = await desk.call('GET /api/runbooks');
  const [first = '', ...rest] = given;
  const isPlan = named === undefined && isPlanName(first, given, items);
  const name = named ?? (isPlan ? first : USUAL);
  const found = items.find((runbook) => runbook.name === name);
  if (found !== undefined) return { runbook: found, said: isPlan ? rest : given };
  throw new CliError(
    'USAGE',
    `There is no runbook "${name}".`,
    items.length === 0 ? 'No worker has told the server of any yet: is one running?' : '',
    items.map((runbook) => `${runbook.name}: ${runbook.title}`),
  );
}

/** One word that looks like a plan and is none is a typing error, no service of that name. */
function isPlanName(
  first: string,
  given: readonly string[],
  items: readonly RunbookSummary[],
): boolean {
  return (
    items.some(({ name }) => name === first) ||
    (given.length === 1 && /^[a-z0-9]+(-[a-z0-9]+)+$/.test(first))
  );
}

/** Answers in the order in which the runbook asks. */
function inOrder(ask: readonly FactQuestion[], said: readonly string[]): readonly string[] {
  if (said.length > ask.length) {
    throw new CliError(
      'USAGE',
      `This runbook asks ${ask.length} things; there are ${said.length} answers.`,
      'Put quotes around an answer of several words.',
      ask.map(({ name, ...rest }) => `${name}: ${tellHint(rest)}`),
    );
  }
  return said.flatMap((text, index) => {
    const question = ask[index];
    return question === undefined ? [] : [`${question.name}=${text}`];
  });
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
  for (const [index, question] of missing.entries()) {
    answers.push(await askOne(desk, question, `${index + 1}/${missing.length}`));
  }
  return answers;
}

/** Asked again when the answer does not fit: at three in the morning nobody starts over. */
async function askOne(desk: Desk, question: FactQuestion, place: string): Promise<string> {
  for (let left = TRIES; left > 0; left -= 1) {
    const told = `${place}  ${question.name} (${tellHint(question)}): `;
    const pair = `${question.name}=${(await desk.terminal.ask(told)).trim()}`;
    if (pair === `${question.name}=`) desk.terminal.note(`  ${question.name} is needed.`);
    else {
      const fault = faultOf(pair, question, desk.now());
      if (fault === null) return pair;
      desk.terminal.note(`  ${fault}`);
    }
  }
  throw new CliError('USAGE', `Nothing was opened: ${question.name} is needed.`);
}

function faultOf(pair: string, question: FactQuestion, now: Date): string | null {
  try {
    parseFacts([pair], [question], 'reported', now);
    return null;
  } catch (error) {
    if (error instanceof CliError && error.code === 'USAGE') return error.details.join(' ');
    throw error;
  }
}

function tellHint({ hint, choices, form }: Omit<FactQuestion, 'name'>): string {
  if (choices !== null) return choices.join(', ');
  return hint ?? form;
}
