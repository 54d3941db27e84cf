import { keyOf } from './check-fact-reports.ts';
import type { Fact, FactReport, FactValue } from './facts.ts';
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
      facts: reports.map((report) => ({
        name: report.name,
        state: stateOf(report),
        ...(report.language === undefined ? {} : { language: report.language }),
        ...(report.change === undefined ? {} : { change: report.change }),
        ...(report.sealed === undefined ? {} : { sealed: report.sealed }),
      })),
    },
    erasable: Object.fromEntries(
      reports.map(({ name, language, value }) => [
        language === undefined ? name : `${name}@${language}`,
        value,
      ]),
    ),
  };
}

/** What a report makes of its fact. */
export function stateOf({ value, state, sealed }: FactReport): Fact['state'] {
  if (state === 'unknown') return 'unknown';
  return value === null && sealed === undefined ? 'retracted' : state;
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
  const factsBefore: Record<string, FactValue> = { ...state.factsBefore };
  const scopeChanges = { ...state.scopeChanges };
  for (const report of reports) {
    const key = keyOf(state.runbook, report);
    const before = facts[key];
    const becomes = stateOf(report);
    if (!isSame(before, report)) {
      factsChangedAt[key] = at;
      if (before !== undefined) factsBefore[key] = before.value;
      if (report.change !== undefined) scopeChanges[key] = report.change;
    }
    // Confirming is new knowledge as well: words may rest on it only now.
    else if (before?.state !== becomes) factsChangedAt[key] = at;
    facts[key] = {
      value: report.value ?? (becomes === 'retracted' ? (before?.value ?? '') : ''),
      state: becomes,
      by: by.person,
      at,
    };
  }
  return { ...state, facts, factsChangedAt, factsBefore, scopeChanges };
}

function isSame(before: Fact | undefined, report: FactReport): boolean {
  if (before === undefined || before.state === 'retracted' || report.sealed !== undefined) {
    return false;
  }
  if (before.state === 'unknown' || report.state === 'unknown') {
    return before.state === 'unknown' && report.state === 'unknown';
  }
  return JSON.stringify(before.value) === JSON.stringify(report.value);
}
