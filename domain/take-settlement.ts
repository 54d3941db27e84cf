import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';

type PostAnswered = Extract<IncidentEvent, { readonly type: 'postAnswered' }>;
type PostSettled = Extract<IncidentEvent, { readonly type: 'postSettled' }>;

/** A post is over, whichever way; what follows from it is planned by the caller. */
export function takeSettlement(state: IncidentState, event: PostSettled): IncidentStep {
  return {
    state: {
      ...state,
      posts: state.posts.map((post) =>
        post.number === event.number
          ? { ...post, end: event.end, inDelivery: false, withdrawing: false }
          : post,
      ),
    },
    entries: [],
    effects: [],
    refusal: null,
  };
}

/**
 * A withdrawal that came too late has been refused by now, and people settle what is in doubt: the
 * post no longer holds anything up.
 */
export function takeAnswers(state: IncidentState, event: PostAnswered): IncidentStep {
  return {
    state: {
      ...state,
      posts: state.posts.map((post) =>
        post.number === event.number ? { ...post, inDelivery: false, withdrawing: false } : post,
      ),
    },
    entries: [],
    effects: [],
    refusal: null,
  };
}
