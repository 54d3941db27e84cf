import { actorOfSigner } from './actor-of-signer.ts';
import { isAllowed } from './allowed-post-acts.ts';
import type { Delivery } from './delivery.ts';
import { judgeSignOff } from './judge-sign-off.ts';
import { missingSignatures } from './missing-signatures.ts';
import type { PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import { refuse } from './refusals.ts';
import { refuseEvent } from './refuse-post-event.ts';

type SignedOff = Extract<PostEvent, { readonly type: 'signedOff' }>;

/**
 * Counts a verified signature on the current revision; with the last one that the rule asks for,
 * every delivery starts at once (I1).
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
  const deliveries = missing.length === 0 ? startDeliveries(state.revision.leaves) : [];
  return {
    state: {
      ...state,
      signOffs,
      usedStatements: [...state.usedStatements, digest],
      usedNonces: [...state.usedNonces, statement.nonce],
      phase: missing.length === 0 ? 'delivering' : state.phase,
      deliveries,
    },
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
    effects: deliveries.map(({ key }) => ({ do: 'deliver', key, retry: null })),
    refusal: null,
  };
}

function startDeliveries(
  leaves: NonNullable<PostState['revision']>['leaves'],
): readonly Delivery[] {
  return leaves.map(({ channel, account, audience, language, digest, key }) => ({
    key,
    leaf: { channel, account, audience, language, digest },
    state: 'pending',
    sending: true,
    attempts: 1,
    reason: null,
    remoteId: null,
    permalink: null,
    publishedAt: null,
  }));
}
