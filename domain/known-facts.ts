import type { Fact, Facts, FactSpec, FactValue } from './facts.ts';
import { factKey, speaksEveryLanguage } from './facts.ts';

/** What decides whether words may rest on a fact: the runbook's facts and its lead language. */
export interface FactRules {
  readonly facts: Readonly<Record<string, FactSpec>>;
  readonly language: string;
}

/**
 * Whether words may rest on a fact: confirmed, or one of the few that open an incident. Private
 * facts never (service-outage-words.md, section 3).
 */
export function maySay(fact: Fact | undefined, spec: FactSpec | undefined): fact is Fact {
  if (fact === undefined || spec === undefined || spec.private) return false;
  return fact.state === 'confirmed' || (fact.state === 'reported' && spec.opening);
}

/**
 * Values of the facts that words may rest on, as rendering wants them, by fact name.
 *
 * @param language of the words; what speaks every language (times, yes or no) is the same in all
 */
export function knownFactValues(
  facts: Facts,
  rules: FactRules,
  language: string = rules.language,
): Readonly<Record<string, FactValue>> {
  const values: Record<string, FactValue> = {};
  for (const [name, spec] of Object.entries(rules.facts)) {
    const fact = facts[keyFor(name, spec, language, rules.language)];
    if (maySay(fact, spec)) values[name] = fact.value;
  }
  return values;
}

/**
 * Names of the facts that words may rest on. A `yes-no` that was answered with no counts as not
 * known: it is never printed, it opens a variant ("it is not your device"), and only a yes may do
 * that.
 */
export function knownFactNames(
  facts: Facts,
  rules: FactRules,
  language?: string,
): ReadonlySet<string> {
  return new Set(
    Object.entries(knownFactValues(facts, rules, language))
      .filter(([, value]) => value !== false)
      .map(([name]) => name),
  );
}

/** Facts of which somebody said that they are unknown: that may be said in public. */
export function unknownFactNames(facts: Facts): readonly string[] {
  return Object.entries(facts)
    .filter(([name, fact]) => fact.state === 'unknown' && !name.includes('@'))
    .map(([name]) => name);
}

/** Where the value for a language stands. */
function keyFor(name: string, spec: FactSpec, language: string, lead: string): string {
  return speaksEveryLanguage(spec.form) ? name : factKey(name, language, lead);
}
