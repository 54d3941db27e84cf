import type { IncidentState } from './incident.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';

/** Says in the ledger that a closed incident has something to say once more. */
export function reopened(before: IncidentState, eventId: string): readonly EntryDraft[] {
  return before.phase === 'closed'
    ? [
        {
          eventId: `${eventId}/reopen`,
          actor: COUNTERSIGN,
          action: 'incident.reopen',
          payload: { as: 'aftercare' },
        },
      ]
    : [];
}

/** Public words of a closed incident turned out to be wrong: they are corrected all the same. */
export function reopenForCorrections(
  state: IncidentState,
  now: string,
): { readonly state: IncidentState; readonly entries: readonly EntryDraft[] } {
  const corrects = state.runbook.steps.some(({ opens }) => opens.on === 'fact-changed');
  const owed = state.outdated.some(({ correction }) => correction === null);
  if (state.phase !== 'closed' || !corrects || !owed) return { state, entries: [] };
  return {
    state: { ...state, phase: 'aftercare' },
    entries: reopened(state, `${state.incident}/corrections/${now}`),
  };
}
