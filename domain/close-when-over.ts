import type { IncidentState } from './incident.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import type { Step } from './runbook.ts';
import { isSkipped, resolutionPublished } from './step-opening.ts';
import { anythingPublic, followsResolution, postsOf, publishedAt } from './step-posts.ts';

/** Ends an incident once nothing is owed to anybody and no post is open. */
export function closeWhenOver(state: IncidentState): {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
} {
  if (!isOver(state)) return { state, entries: [] };
  const closings = state.closings + 1;
  return {
    state: { ...state, phase: 'closed', closings },
    entries: [
      {
        eventId: closings === 1 ? `${state.incident}/close` : `${state.incident}/close/${closings}`,
        actor: COUNTERSIGN,
        action: 'incident.close',
        payload: { as: endOf(state) },
      },
    ],
  };
}

function endOf({ merged, stoodDownAt }: IncidentState): 'resolved' | 'stood-down' | 'merged' {
  if (merged !== null) return 'merged';
  return stoodDownAt === null ? 'resolved' : 'stood-down';
}

function isOver(state: IncidentState): boolean {
  if (state.posts.some((post) => post.end === null)) return false;
  switch (state.phase) {
    case 'open':
    case 'closed':
      return false;
    case 'aftercare':
      return true;
    case 'stood-down':
      // Whoever has read a warning is owed the all-clear, however often its draft is refused.
      return !anythingPublic(state) || stepsOn(state, 'stood-down').every(told(state));
    case 'merged':
      return !anythingPublic(state) || stepsOn(state, 'merged').every(told(state));
    case 'resolving':
      return (
        resolutionPublished(state) &&
        state.runbook.steps
          .filter((step) => followsResolution(state.runbook, step))
          .every(ended(state)) &&
        !owesDuty(state)
      );
  }
}

function stepsOn(state: IncidentState, on: Step['opens']['on']): readonly Step[] {
  return state.runbook.steps.filter((step) => step.opens.on === on);
}

function told(state: IncidentState): (step: Step) => boolean {
  return (step) => isSkipped(state, step) || publishedAt(state, step.id) !== null;
}

/** A report is a promise: it is owed until it is public or skipped with a reason. */
function ended(state: IncidentState): (step: Step) => boolean {
  return (step) =>
    step.kind === 'report'
      ? told(state)(step)
      : isSkipped(state, step) || postsOf(state, step).length > 0;
}

/** A regulator's clock outlives the outage; chores end with it. */
function owesDuty(state: IncidentState): boolean {
  return state.tasks.some(
    (task) => task.doneAt === null && state.runbook.duties.some(({ id }) => id === task.id),
  );
}
