import type { EntryDraft } from './ledger-entry.ts';
import type { PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import { refuse } from './refusals.ts';
import { refuseEvent } from './refuse-post-event.ts';

type Drafted = Extract<PostEvent, { readonly type: 'drafted' }>;

/** I3: a new revision voids the sign-offs of the one before, and says so. */
export function draftRevision(state: PostState, event: Drafted): PostStep {
  if (state.phase === 'delivering' || state.phase === 'settled') {
    return refuseEvent(state, refuse('not-waiting', state.phase));
  }
  const { revision, severity = state.severity, rule = state.rule } = event;
  const entry: EntryDraft = {
    eventId: event.eventId,
    actor: event.actor,
    action: 'post.revision',
    payload: {
      post: state.post,
      revision: revision.number,
      leaves: revision.leaves,
      authors: revision.authors,
      unsignedWords: revision.unsignedWords,
      variant: revision.variant,
      because: event.because,
      note: event.note,
      status: revision.status,
      impact: revision.impact,
      promise: revision.promise,
      publishBy: revision.publishBy,
      severity,
      rule,
      facts: revision.facts,
      voids: state.signOffs.map((accepted) => accepted.signer.person),
    },
  };
  return {
    state: {
      ...state,
      phase: 'waiting',
      revision,
      severity,
      rule,
      signOffs: [],
      changesRequested: null,
      deliveries: [],
      released: false,
      leadUntil: null,
    },
    entries: [entry],
    effects: [],
    refusal: null,
  };
}
