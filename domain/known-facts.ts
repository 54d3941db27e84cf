import type { Facts, FactValue } from './facts.ts';

/**
 * Names of the facts that words may rest on: told and not retracted. A `yes-no` that was answered
 * with no counts as not known: it is never printed, it opens a variant ("it is not your device"),
 * and only a yes may do that (service-outage-words.md, section 3).
 */
export function knownFactNames(facts: Facts): ReadonlySet<string> {
  return new Set(
    Object.keys(knownFactValues(facts)).filter((name) => facts[name]?.value !== false),
  );
}

/** Values of the facts that are told and not retracted, as rendering wants them. */
export function knownFactValues(facts: Facts): Readonly<Record<string, FactValue>> {
  const values: Record<string, FactValue> = {};
  for (const [name, fact] of Object.entries(facts)) {
    if (fact.state !== 'retracted') {
      values[name] = fact.value;
    }
  }
  return values;
}
