import { isAllowed } from './allowed-post-acts.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import type { PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import { refuse } from './refusals.ts';
import { refuseEvent } from './refuse-post-event.ts';
import { isUnsent } from './set-out.ts';
import { settlePost } from './settle-post.ts';

type HeldBack = Extract<PostEvent, { readonly type: 'heldBack' }>;

const HOLD_BACK_ACTIONS = {
  requestChanges: 'post.request_changes',
  reject: 'post.reject',
  withdraw: 'post.withdraw',
} as const;

/** Holding back needs a reason and no signature: in doubt it must be easy (DESIGN section 5). */
export function holdPostBack(state: PostState, event: HeldBack): PostStep {
  const { act, by, reason } = event;
  const phase = isUnsent(state) ? 'signed' : state.phase;
  if (act === 'withdraw' && by.person === COUNTERSIGN.person && phase === 'delivering') {
    return { state: { ...state, withdrawWish: reason }, entries: [], effects: [], refusal: null };
  }
  if (!isAllowed(phase, event.act)) {
    return refuseEvent(state, refuse('not-waiting', phase));
  }
  if (event.reason.trim() === '') return refuseEvent(state, refuse('reason-required'));
  const current = state.revision?.number ?? 0;
  if (event.act !== 'withdraw' && event.revision !== current) {
    return refuseEvent(
      state,
      refuse('wrong-revision', `saw ${event.revision}, waiting ${current}`),
    );
  }
  const entry: EntryDraft = {
    eventId: event.eventId,
    actor: event.by,
    action: HOLD_BACK_ACTIONS[event.act],
    payload: { post: state.post, revision: current, reason: event.reason },
  };
  if (event.act === 'requestChanges') {
    return {
      state: {
        ...state,
        phase: 'changes-requested',
        signOffs: [],
        changesRequested: { by: event.by.person, reason: event.reason },
      },
      entries: [entry],
      effects: [],
      refusal: null,
    };
  }
  const end = event.act === 'reject' ? 'rejected' : 'withdrawn';
  const settled = settlePost({ ...state, signOffs: [] }, end, event.eventId);
  return { ...settled, entries: [entry, ...settled.entries] };
}
