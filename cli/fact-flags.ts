import type { FactReport, ScopeChange } from '../domain/facts.ts';
import type { FactQuestion } from '../server/api/contract.ts';
import { CliError } from './cli-error.ts';
import { parseFacts } from './parse-facts.ts';

/** What stands beside name=value on the line. */
export interface FactFlags {
  readonly confirmed?: boolean;
  readonly reported?: boolean;
  readonly unknown?: readonly string[];
  readonly retract?: readonly string[];
  readonly language?: string;
  readonly wider?: boolean;
  readonly narrower?: boolean;
  readonly corrected?: boolean;
}

/**
 * Facts with all that was said about them.
 *
 * @throws CliError `USAGE` when options contradict each other or the runbook
 */
export function readFlags(
  typed: readonly string[],
  flags: FactFlags,
  questions: readonly FactQuestion[],
  now: Date,
): readonly FactReport[] {
  if (flags.confirmed === true && flags.reported === true) {
    throw new CliError('USAGE', 'Say either --confirmed or --reported.');
  }
  const state = flags.confirmed === true ? 'confirmed' : 'reported';
  const told = parseFacts(typed, questions, state, now);
  const unknown = (flags.unknown ?? []).map((name): FactReport => ({
    name: knownName(name, questions),
    value: null,
    state: 'unknown',
  }));
  const retracted = (flags.retract ?? []).map((name): FactReport => ({
    name: knownName(name, questions),
    value: null,
    state: 'reported',
  }));
  const all = [...told, ...unknown, ...retracted];
  const twice = all.find((one, index) => all.findIndex(({ name }) => name === one.name) < index);
  if (twice !== undefined) {
    throw new CliError('USAGE', `Say only one thing about ${twice.name}.`);
  }
  const change = changeOf(flags, all, questions);
  return all.map((report) => ({
    ...report,
    ...(flags.language === undefined ? {} : { language: flags.language }),
    ...(change !== null && isAboutScope(report, change, questions) ? { change } : {}),
  }));
}

function knownName(name: string, questions: readonly FactQuestion[]): string {
  if (questions.some((question) => question.name === name)) return name;
  throw new CliError('USAGE', `The runbook knows no fact "${name}".`, '', [
    questions.map((question) => question.name).join(', '),
  ]);
}

function changeOf(
  flags: FactFlags,
  reports: readonly FactReport[],
  questions: readonly FactQuestion[],
): ScopeChange | null {
  const said = (['wider', 'narrower', 'corrected'] as const).filter((one) => flags[one] === true);
  const [change, ...others] = said;
  if (change === undefined) return null;
  if (others.length > 0) {
    throw new CliError('USAGE', 'Say one of --wider, --narrower and --corrected.');
  }
  if (!reports.some((report) => isAboutScope(report, change, questions))) {
    const scopes = questions.filter(({ scope }) => scope).map(({ name }) => name);
    throw new CliError(
      'USAGE',
      `--${change} says how a fact about scope changed, and none is given.`,
      scopes.length === 0 ? '' : `Such as: ${scopes.join(', ')}.`,
    );
  }
  return change;
}

function isAboutScope(
  { name, value }: FactReport,
  change: ScopeChange,
  questions: readonly FactQuestion[],
): boolean {
  const scope = questions.find((question) => question.name === name)?.scope === true;
  return value !== null && (scope || change === 'corrected');
}
