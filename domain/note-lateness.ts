import type { IncidentState } from './incident.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import type { Step } from './runbook.ts';
import { isSkipped, openSince } from './step-opening.ts';
import { followsResolution, publishedAt } from './step-posts.ts';
import type { Instant } from './words.ts';

/** Notes broken promises, late steps, and duties and chores that are overdue, each once. */
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
      eventId: `${state.incident}/overdue/${step.id}/${dueAt}`,
      actor: COUNTERSIGN,
      action: 'step.overdue',
      payload: { step: step.id, dueAt },
    });
  }
  for (const task of after.tasks) {
    if (task.overdue || task.doneAt !== null || Date.parse(task.dueAt) >= Date.parse(now)) continue;
    after = {
      ...after,
      tasks: after.tasks.map((other) => (other === task ? { ...task, overdue: true } : other)),
    };
    entries.push({
      eventId: `${state.incident}/task-overdue/${task.id}`,
      actor: COUNTERSIGN,
      action: 'task.overdue',
      payload: { id: task.id, dueAt: task.dueAt },
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
  if (step.opens.on === 'fact-changed') return false;
  if (state.phase === 'open') return true;
  if (state.phase === 'stood-down') return step.opens.on === 'stood-down';
  if (state.phase === 'merged') return step.opens.on === 'merged';
  return (
    state.phase === 'resolving' &&
    (step.opens.on === 'declared-resolved' || followsResolution(state.runbook, step))
  );
}
