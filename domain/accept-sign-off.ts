import { actorOfSigner } from './actor-of-signer.ts';
import { isAllowed } from './allowed-post-acts.ts';
import { judgeSignOff } from './judge-sign-off.ts';
import { missingSignatures } from './missing-signatures.ts';
import type { PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import { refuse } from './refusals.ts';
import { refuseEvent } from './refuse-post-event.ts';
import { setOut } from './set-out.ts';

type SignedOff = Extract<PostEvent, { readonly type: 'signedOff' }>;

/**
 * Counts a verified signature on the current revision; with the last one that the rule asks for,
 * the words set out (I1).
 */
export function acceptSignOff(state: PostState, event: SignedOff): PostStep {
  const { verified } = event;
  if (!isAllowed(state.phase, 'approve') || state.revision === null) {
    return refuseEvent(state, refuse('not-waiting', state.changesRequested?.reason ?? state.phase));
  }
  const refusal = judgeSignOff(
    {
      identity: state,
      revision: state.revision,
      signedBy: state.signOffs.map((accepted) => accepted.signer),
      usedStatements: state.usedStatements,
      usedNonces: state.usedNonces,
    },
    verified,
    event.now,
  );
  if (refusal !== null) return refuseEvent(state, refusal);
  const { statement, signer, digest } = verified;
  const signOffs = [
    ...state.signOffs,
    { signer, statement: digest, nonce: statement.nonce, signed: event.signed },
  ];
  const missing = missingSignatures(
    state.rule,
    state.revision,
    signOffs.map((accepted) => accepted.signer),
  );
  const signed: PostState = {
    ...state,
    signOffs,
    usedStatements: [...state.usedStatements, digest],
    usedNonces: [...state.usedNonces, statement.nonce],
    deliveries: [],
  };
  const after = missing.length === 0 ? setOut(signed, event.now) : { state: signed, effects: [] };
  return {
    state: after.state,
    entries: [
      {
        eventId: event.eventId,
        actor: actorOfSigner(signer),
        action: 'post.sign',
        payload: {
          post: state.post,
          revision: state.revision.number,
          statement: digest,
          signed: event.signed,
          missing,
        },
      },
    ],
    effects: after.effects,
    refusal: null,
  };
}
