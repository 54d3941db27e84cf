import { actorOfSigner } from './actor-of-signer.ts';
import { judgeRelease } from './judge-release.ts';
import type { PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import { refuseEvent } from './refuse-post-event.ts';
import { isUnsent, setOut } from './set-out.ts';
import { settlePost } from './settle-post.ts';

type EmbargoLifted = Extract<PostEvent, { readonly type: 'embargoLifted' }>;

/** Signed words that waited for a person's release may go, once the duty before it is done. */
export function liftEmbargo(state: PostState, event: EmbargoLifted): PostStep {
  const { verified, signed, dutyDone } = event;
  const duty = state.embargo?.duty ?? null;
  const revision = state.revision?.number ?? 0;
  const refusal = judgeRelease(
    {
      deployment: state.deployment,
      incident: state.incident,
      mode: state.mode,
      drill: state.drill,
      of: {
        kind: 'embargo',
        post: state.post,
        revision,
        waits: state.phase === 'signed' && state.embargo !== null && !state.released,
        openDuty: dutyDone ? null : duty,
      },
      usedStatements: state.usedStatements,
      usedNonces: state.usedNonces,
    },
    verified,
    event.now,
  );
  if (refusal !== null) return refuseEvent(state, refusal);
  const { statement, digest, signer } = verified;
  const after = setOut(
    {
      ...state,
      released: true,
      usedStatements: [...state.usedStatements, digest],
      usedNonces: [...state.usedNonces, statement.nonce],
    },
    event.now,
  );
  return {
    state: after.state,
    entries: [
      {
        eventId: event.eventId,
        actor: actorOfSigner(signer),
        action: 'post.release',
        payload: {
          post: state.post,
          revision,
          statement: digest,
          signed,
          reason: statement.reason,
        },
      },
    ],
    effects: after.effects,
    refusal: null,
  };
}

type HoldChanged = Extract<PostEvent, { readonly type: 'holdChanged' }>;

/** On hold nothing more is sent; released, what was kept back sets out. */
export function changeHold(state: PostState, event: HoldChanged): PostStep {
  const changed: PostState = { ...state, held: event.held };
  const waits = changed.phase === 'signed' || changed.phase === 'delivering';
  if (event.held || !waits || !state.held) {
    return { state: changed, entries: [], effects: [], refusal: null };
  }
  if (changed.withdrawWish !== null && isUnsent(changed)) {
    return settlePost({ ...changed, signOffs: [] }, 'withdrawn', event.eventId);
  }
  return { ...setOut(changed, event.now), entries: [], refusal: null };
}
