import { COUNTERSIGN } from './ledger-entry.ts';
import type { PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';

type DraftFailed = Extract<PostEvent, { readonly type: 'draftFailed' }>;

/**
 * A draft that cannot be made goes to people with the reason, like a draft that needs changes:
 * it is never dropped, and nobody can sign what is not there.
 */
export function failDraft(state: PostState, event: DraftFailed): PostStep {
  return {
    state: {
      ...state,
      phase: 'changes-requested',
      signOffs: [],
      changesRequested: { by: COUNTERSIGN.person, reason: event.reason },
    },
    entries: [
      {
        eventId: event.eventId,
        actor: COUNTERSIGN,
        action: 'post.request_changes',
        payload: {
          post: state.post,
          revision: state.revision?.number ?? 0,
          reason: event.reason,
        },
      },
    ],
    effects: [],
    refusal: null,
  };
}
