import { COUNTERSIGN } from './ledger-entry.ts';
import type { PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import { settlePost } from './settle-post.ts';

type DraftFailed = Extract<PostEvent, { readonly type: 'draftFailed' }>;

/** How rendering says that it has no account that could speak (`activities/render-leaves.ts`). */
const NOBODY_SPEAKS = 'UNKNOWN_CHANNEL';

/**
 * A draft that cannot be made goes to people with the reason, like a draft that needs changes:
 * it is never dropped, and nobody can sign what is not there. Only a language that follows, and in
 * which nobody here speaks, is no post at all: it must not keep an incident from its end.
 */
export function failDraft(state: PostState, event: DraftFailed): PostStep {
  const { reason } = event;
  if (state.follows !== null && state.revision === null && reason.includes(NOBODY_SPEAKS)) {
    const settled = settlePost(state, 'withdrawn', event.eventId);
    const { post } = state;
    return {
      ...settled,
      entries: [
        {
          eventId: event.eventId,
          actor: COUNTERSIGN,
          action: 'post.withdraw',
          payload: { post, revision: 0, reason },
        },
        ...settled.entries,
      ],
    };
  }
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
