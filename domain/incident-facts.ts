import type { Fact, FactReport } from './facts.ts';
import type { IncidentState } from './incident.ts';
import type { Actor, EntryDraft } from './ledger-entry.ts';
import type { Instant } from './words.ts';

/** The ledger's entry for reported facts: names in the chain, values beside it (erasable). */
export function factsEntry(
  eventId: string,
  actor: Actor,
  reports: readonly FactReport[],
): EntryDraft {
  return {
    eventId,
    actor,
    action: 'facts.report',
    payload: {
      facts: reports.map(({ name, value, state }) => ({
        name,
        state: value === null ? 'retracted' : state,
      })),
    },
    erasable: Object.fromEntries(reports.map(({ name, value }) => [name, value])),
  };
}

/** Facts as they stand after a report; a value that is the same again is no change. */
export function withFacts(
  state: IncidentState,
  reports: readonly FactReport[],
  by: Actor,
  at: Instant,
): IncidentState {
  const facts: Record<string, Fact> = { ...state.facts };
  const factsChangedAt: Record<string, Instant> = { ...state.factsChangedAt };
  for (const { name, value, state: certainty } of reports) {
    const before = facts[name];
    const same =
      before !== undefined &&
      before.state !== 'retracted' &&
      JSON.stringify(before.value) === JSON.stringify(value);
    if (!same) factsChangedAt[name] = at;
    facts[name] =
      value === null
        ? { value: before?.value ?? '', state: 'retracted', by: by.person, at }
        : { value, state: certainty, by: by.person, at };
  }
  return { ...state, facts, factsChangedAt };
}
