import { actorOfSigner } from './actor-of-signer.ts';
import { isAllowed } from './allowed-post-acts.ts';
import type { Delivery } from './delivery.ts';
import { firstPublication } from './first-publication.ts';
import { findDelivery, judgeDeliveryDecision } from './judge-delivery-decision.ts';
import type { EntryDraft } from './ledger-entry.ts';
import type { PostEffect, PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import { refuse } from './refusals.ts';
import { refuseEvent } from './refuse-post-event.ts';
import { settlePost } from './settle-post.ts';

type DeliveryDecided = Extract<PostEvent, { readonly type: 'deliveryDecided' }>;

/** Ends a doubt about one delivery by a signed act (I4). */
export function decideDelivery(state: PostState, event: DeliveryDecided): PostStep {
  const { statement, signer, digest } = event.verified;
  if (!isAllowed(state.phase, 'decideDelivery') || state.revision === null) {
    return refuseEvent(state, refuse('delivery-not-open', state.phase));
  }
  const refusal = judgeDeliveryDecision(
    { ...state, identity: state, revision: state.revision.number },
    event.verified,
    event.act,
    event.now,
  );
  const delivery = findDelivery(state.deliveries, statement);
  if (refusal !== null || delivery === undefined) {
    return refuseEvent(state, refusal ?? refuse('unknown-delivery'));
  }
  const changed: PostState = {
    ...state,
    usedStatements: [...state.usedStatements, digest],
    usedNonces: [...state.usedNonces, statement.nonce],
    deliveries: state.deliveries.map((other) =>
      other.key === delivery.key ? decided(other, event) : other,
    ),
  };
  const entry: EntryDraft = {
    eventId: event.eventId,
    actor: actorOfSigner(signer),
    action: 'delivery.decide',
    payload: {
      post: state.post,
      key: delivery.key,
      act: event.act,
      statement: digest,
      signed: event.signed,
      reason: statement.reason,
      permalink: statement.permalink,
    },
  };
  if (event.act === 'retryDelivery') {
    const effects: readonly PostEffect[] = [
      { do: 'deliver', key: delivery.key, retry: event.signed },
    ];
    return { state: changed, entries: [entry], effects, refusal: null };
  }
  const after =
    event.act === 'confirmDelivery'
      ? firstPublication(changed, event.now, delivery.leaf.audience)
      : changed;
  const told: readonly PostEffect[] =
    after.publishedAt === state.publishedAt || after.publishedAt === null
      ? []
      : [{ do: 'tellPublished', at: after.publishedAt, promise: state.revision.promise }];
  const settled = settlePost(after, null, event.eventId);
  return {
    ...settled,
    entries: [entry, ...settled.entries],
    effects: [...told, ...settled.effects],
  };
}

function decided(delivery: Delivery, event: DeliveryDecided): Delivery {
  const { statement } = event.verified;
  switch (event.act) {
    case 'retryDelivery':
      return {
        ...delivery,
        state: 'pending',
        sending: true,
        reason: null,
        attempts: delivery.attempts + 1,
      };
    case 'confirmDelivery':
      return {
        ...delivery,
        state: 'published',
        reason: null,
        permalink: statement.permalink,
        publishedAt: event.now,
      };
    case 'giveUpDelivery':
      return { ...delivery, state: 'given-up', reason: statement.reason };
  }
}
