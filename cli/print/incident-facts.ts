import type { FactValue } from '../../domain/facts.ts';
import type {
  FactDetail,
  FactQuestion,
  IncidentDetail,
  OutdatedDetail,
  RunbookSummary,
} from '../../server/api/contract.ts';
import { shortIncident, shortPost } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import type { Result } from '../perform.ts';
import { factName } from './facts.ts';
import { list } from './layout.ts';
import { table } from './table.ts';
import { moment } from './time.ts';
import { visible } from './visible.ts';

/** What is known of an incident, what rests on it, what is owed, and what nobody has said yet. */
export function showFacts(
  desk: Desk,
  detail: IncidentDetail,
  runbook: RunbookSummary | null,
): Result {
  const { colours } = desk.terminal;
  const questions = runbook?.facts ?? [];
  const known = table(
    desk.terminal,
    ['fact', 'value', 'state', 'by', 'at', 'rests on it'],
    detail.facts.map((fact) => [
      factName(fact),
      visible(tellValue(fact, desk.now())),
      fact.change === null ? fact.state : `${fact.state}, ${fact.change}`,
      fact.byName,
      moment(fact.at, desk.now()),
      fact.restsOn.map(shortPost).join(', '),
    ]),
  );
  const open = questions.filter(({ name }) => !detail.facts.some((fact) => fact.name === name));
  const asked = table(
    desk.terminal,
    ['not yet said', 'form', 'such as'],
    open.map(({ name, form, choices, hint, private: apart }) => [
      apart ? `${name} (private)` : name,
      form,
      choices?.join(', ') ?? hint ?? '',
    ]),
  );
  const short = shortIncident(detail.incident);
  const parts = [
    `${colours.bold(detail.title)} (${short})`,
    known,
    tellOutdated(detail.outdated, desk.now())
      .map((line) => colours.red(line))
      .join('\n'),
    tellNewer(detail)
      .map((line) => colours.yellow(line))
      .join('\n'),
    (runbook?.follow ?? []).flatMap((code) => tellUntold(detail, questions, code)).join('\n'),
    asked,
  ];
  return {
    json: {
      incident: detail.incident,
      facts: detail.facts,
      outdated: detail.outdated,
      questions,
    },
    text: parts.filter((part) => part !== '').join('\n\n'),
    next: `facts ${short} ${open[0]?.name ?? 'name'}="…"`,
  };
}

/** `Three posts say 07:05 (x7k2/1 and x7k2/3); a correction is being drafted: x7k2/6.` */
export function tellOutdated(outdated: readonly OutdatedDetail[], now: Date): readonly string[] {
  return outdated.map(({ fact, said, correction }) => {
    const told = said.map(({ value, posts }) => {
      const many = posts.length === 1 ? 'one post' : `${inWords(posts.length)} posts`;
      const verb = posts.length === 1 ? 'says' : 'say';
      const what =
        value === null ? `something else about ${fact}` : visible(tellFactValue(value, now));
      return `${many} ${verb} ${what} (${list(posts.map(shortPost))})`;
    });
    const drafted = correction === null ? '' : `: ${shortPost(correction)}`;
    return `${capital(told.join(', '))}; a correction is being drafted${drafted}.`;
  });
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Which drafts that wait were made before which facts. */
function tellNewer({ posts, facts }: IncidentDetail): readonly string[] {
  return posts.flatMap(({ post, state, draftedAt }) => {
    if (draftedAt === null || state !== 'waiting') return [];
    const newer = facts.filter(({ at }) => at > draftedAt).map(factName);
    return newer.length === 0 ? [] : [`Told after ${shortPost(post)} was drafted: ${list(newer)}`];
  });
}

/** What the lead language knows and another one does not. */
function tellUntold(
  { facts }: IncidentDetail,
  questions: readonly FactQuestion[],
  language: string,
): readonly string[] {
  const missing = facts
    .filter((fact) => fact.language === null && !fact.private)
    .filter(({ state }) => state === 'reported' || state === 'confirmed')
    .filter(({ name }) => questions.some((one) => one.name === name && !one.neutral))
    .filter(({ name }) => !facts.some((fact) => fact.name === name && fact.language === language))
    .map(({ name }) => name);
  return missing.length === 0 ? [] : [`Missing in ${language}: ${list(missing)}`];
}

function tellValue(fact: FactDetail, now: Date): string {
  if (fact.withheld) return '(private)';
  if (fact.erased) return fact.private ? '(private, erased)' : '(erased)';
  if (fact.state === 'unknown') return '(nobody knows yet)';
  if (fact.value === null) return '(taken back)';
  return `${fact.private ? '(private) ' : ''}${tellFactValue(fact.value, now)}`;
}

function tellFactValue(value: FactValue, now: Date): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'string') return value.join('\n');
  return /^\d{4}-\d{2}-\d{2}T/.test(value) ? moment(value, now) : value;
}

function inWords(number: number): string {
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  return words[number] ?? String(number);
}
