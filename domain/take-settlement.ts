import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';

type PostSettled = Extract<IncidentEvent, { readonly type: 'postSettled' }>;

/** A post is over, whichever way; what follows from it is planned by the caller. */
export function takeSettlement(state: IncidentState, event: PostSettled): IncidentStep {
  return {
    state: {
      ...state,
      posts: state.posts.map((post) =>
        post.number === event.number ? { ...post, end: event.end, withdrawing: false } : post,
      ),
    },
    entries: [],
    effects: [],
    refusal: null,
  };
}
