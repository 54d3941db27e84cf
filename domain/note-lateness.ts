import type { IncidentState } from './incident.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import type { Step } from './runbook.ts';
import { followsResolution, isSkipped, openSince, publishedAt } from './step-opening.ts';
import type { Instant } from './words.ts';

/** Notes broken promises and late steps, each once. */
export function noteLateness(
  state: IncidentState,
  now: Instant,
): { readonly state: IncidentState; readonly entries: readonly EntryDraft[] } {
  const { promise } = state;
  const entries: EntryDraft[] = [];
  let after = state;
  if (promise !== null && !promise.missed && Date.parse(promise.until) < Date.parse(now)) {
    after = { ...after, promise: { ...promise, missed: true } };
    entries.push({
      eventId: `${state.incident}/promise-missed/${promise.until}`,
      actor: COUNTERSIGN,
      action: 'promise.miss',
      payload: { until: promise.until },
    });
  }
  for (const step of state.runbook.steps) {
    const dueAt = stepDueAt(state, step);
    if (dueAt === null || Date.parse(dueAt) >= Date.parse(now)) continue;
    if (after.overdue.includes(step.id) || publishedAt(state, step.id) !== null) continue;
    if (!isStillExpected(state, step)) continue;
    after = { ...after, overdue: [...after.overdue, step.id] };
    entries.push({
      eventId: `${state.incident}/overdue/${step.id}`,
      actor: COUNTERSIGN,
      action: 'step.overdue',
      payload: { step: step.id, dueAt },
    });
  }
  return { state: after, entries };
}

/** When a step should be public; `null`: no time is set, or its moment has not come. */
export function stepDueAt(state: IncidentState, step: Step): Instant | null {
  const since = openSince(state, step);
  const due = step.due[state.severity];
  return since === null || due === null ? null : new Date(since + due).toISOString();
}

function isStillExpected(state: IncidentState, step: Step): boolean {
  if (isSkipped(state, step)) return false;
  if (state.phase === 'open') return true;
  return (
    state.phase === 'resolving' &&
    (step.opens.on === 'declared-resolved' || followsResolution(state.runbook, step))
  );
}
