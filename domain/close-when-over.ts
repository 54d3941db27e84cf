import type { IncidentState } from './incident.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import type { Step } from './runbook.ts';
import { followsResolution, isSkipped, publishedAt, resolutionPublished } from './step-opening.ts';

/** Ends an incident once nothing is owed to anybody and no post is open. */
export function closeWhenOver(state: IncidentState): {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
} {
  if (!isOver(state)) return { state, entries: [] };
  return {
    state: { ...state, phase: 'closed' },
    entries: [
      {
        eventId: `${state.incident}/close`,
        actor: COUNTERSIGN,
        action: 'incident.close',
        payload: { as: state.phase === 'stood-down' ? 'stood-down' : 'resolved' },
      },
    ],
  };
}

function isOver(state: IncidentState): boolean {
  if (state.posts.some((post) => post.end === null)) return false;
  const ended = (step: Step): boolean =>
    isSkipped(state, step) || state.posts.some((post) => post.step === step.id);
  if (state.phase === 'stood-down') {
    const last = state.runbook.steps.filter((step) => step.opens.on === 'stood-down');
    // Whoever has read a warning is owed the all-clear, however often its draft is refused.
    const told = (step: Step): boolean =>
      isSkipped(state, step) || publishedAt(state, step.id) !== null;
    return state.posts.every((post) => post.publishedAt === null) || last.every(told);
  }
  const followers = state.runbook.steps.filter((step) => followsResolution(state.runbook, step));
  return state.phase === 'resolving' && resolutionPublished(state) && followers.every(ended);
}
