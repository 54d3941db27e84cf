import type { Command } from 'commander';
import type { FactValue } from '../../domain/facts.ts';
import type { FactDetail, FactQuestion, IncidentDetail } from '../../server/api/contract.ts';
import { newMessageId } from '../client/act-on-post.ts';
import { findIncident, shortIncident } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { withCommon } from '../options.ts';
import { parseFacts } from '../parse-facts.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';
import { list } from '../print/layout.ts';
import { table } from '../print/table.ts';
import { moment } from '../print/time.ts';
import { visible } from '../print/visible.ts';

interface FactsOptions {
  readonly confirmed?: boolean;
}

/** Adds `facts`: shows what is known, or reports more. */
export function addFacts(program: Command, stage: Stage): void {
  withCommon(program.command('facts'), [
    'facts x7k2 --as ines                                   # what is known, what may be said',
    'facts x7k2 --as ines --confirmed cause="An update overloaded sign-in."',
    'facts x7k2 --as ines measures="We took it back." measures="We restart it."   # a list',
    'facts x7k2 --as ines estimate=                         # takes it back',
  ])
    .description('what is known about an incident; with name=value, report more')
    .argument('[incident]', 'end of its name; left out: the only one that runs')
    .argument('[facts...]', 'name=value; the same name again makes a list; name= retracts')
    .option('--confirmed', 'not only reported: checked by whoever must know')
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
  const questions = items.find((runbook) => runbook.name === detail.runbook)?.facts ?? [];
  if (typed.length === 0) return showFacts(desk, detail, questions);
  const state = options.confirmed === true ? 'confirmed' : 'reported';
  const reports = parseFacts(typed, questions, state, desk.now());
  const answer = await desk.call('POST /api/incidents/{incident}/facts', {
    path: { incident },
    in: { messageId: newMessageId(), facts: reports },
  });
  const told = list(
    reports.map((one) => (one.value === null ? `${one.name} (taken back)` : one.name)),
  );
  return {
    json: { ...answer, incident },
    text: `${shortIncident(incident)}: ${tellAnswer(answer, () => `${told} ${state}. Posts that need it are drafted by themselves.`)}`,
    next: 'queue',
    exitCode: exitCodeOf(answer),
  };
}

function showFacts(desk: Desk, detail: IncidentDetail, questions: readonly FactQuestion[]): Result {
  const { colours } = desk.terminal;
  const known = table(
    desk.terminal,
    ['fact', 'value', 'state', 'by', 'at'],
    detail.facts.map((fact) => [
      fact.name,
      visible(tellValue(fact)),
      fact.state,
      fact.byName,
      moment(fact.at, desk.now()),
    ]),
  );
  const open = questions.filter(({ name }) => !detail.facts.some((fact) => fact.name === name));
  const asked = table(
    desk.terminal,
    ['not yet said', 'form', 'such as'],
    open.map(({ name, form, choices, hint }) => [name, form, choices?.join(', ') ?? hint ?? '']),
  );
  const short = shortIncident(detail.incident);
  return {
    json: { incident: detail.incident, facts: detail.facts, questions },
    text: [`${colours.bold(detail.title)} (${short})`, known, asked].filter(Boolean).join('\n\n'),
    next: `facts ${short} ${open[0]?.name ?? 'name'}="…"`,
  };
}

function tellValue(fact: FactDetail): string {
  if (fact.erased) return '(erased)';
  return fact.value === null ? '(not shown)' : tellFactValue(fact.value);
}

function tellFactValue(value: FactValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : value.join('\n');
}
