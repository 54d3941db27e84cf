import { COUNTERSIGN } from './ledger-entry.ts';
import type { PostStep } from './post-events.ts';
import type { PostEnd, PostState } from './post.ts';

/**
 * Ends a post when it can end: because it was held back (`as`), or because every delivery is
 * published or given up by a signed act (I4). Otherwise it stays with people.
 */
export function settlePost(state: PostState, as: PostEnd | null, cause: string): PostStep {
  const end = as ?? endOfDeliveries(state);
  if (end === null) return { state, entries: [], effects: [], refusal: null };
  return {
    state: { ...state, phase: 'settled', end },
    entries: [
      {
        eventId: `${cause}/settle`,
        actor: COUNTERSIGN,
        action: 'post.settle',
        payload: { post: state.post, as: end },
      },
    ],
    effects: [{ do: 'tellSettled', end }],
    refusal: null,
  };
}

function endOfDeliveries(state: PostState): PostEnd | null {
  if (state.phase !== 'delivering') return null;
  const over = state.deliveries.every(
    (delivery) => delivery.state === 'published' || delivery.state === 'given-up',
  );
  if (!over) return null;
  return state.deliveries.some((delivery) => delivery.state === 'published')
    ? 'published'
    : 'given-up';
}
