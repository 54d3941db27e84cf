import { firstPublication } from './first-publication.ts';
import type { Delivery, DeliveryOutcome } from './delivery.ts';
import type { PostEffect, PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import { settlePost } from './settle-post.ts';

type Answer = Extract<PostEvent, { readonly type: 'deliveryAnswered' }>;

/**
 * Takes what came of one attempt. The entries of attempts and outcomes are written by the
 * publish activity itself, next to the send; here only the post's own end is recorded.
 */
export function applyDeliveryAnswer(state: PostState, event: Answer): PostStep {
  const known = state.deliveries.some((delivery) => delivery.key === event.key && delivery.sending);
  if (state.phase !== 'delivering' || !known) {
    return { state, entries: [], effects: [], refusal: null };
  }
  const answered: PostState = {
    ...state,
    deliveries: state.deliveries.map((delivery) =>
      delivery.key === event.key ? answer(delivery, event.outcome) : delivery,
    ),
  };
  if (allLapsed(answered.deliveries)) {
    return {
      state: { ...answered, phase: 'rendering', signOffs: [], deliveries: [] },
      entries: [],
      effects: [{ do: 'redraft', because: 'lapsed' }],
      refusal: null,
    };
  }
  const after =
    event.outcome.outcome === 'published' ? firstPublication(answered, event.outcome.at) : answered;
  const told: readonly PostEffect[] =
    after.publishedAt !== null && state.publishedAt === null
      ? [
          {
            do: 'tellPublished',
            at: after.publishedAt,
            promise: state.revision?.promise ?? null,
          },
        ]
      : [];
  const settled = settlePost(after, null, event.eventId);
  return { ...settled, effects: [...told, ...settled.effects] };
}

/** Nothing went out anywhere and the time for it has passed: the words are drafted afresh. */
function allLapsed(deliveries: readonly Delivery[]): boolean {
  return deliveries.every(
    (delivery) =>
      !delivery.sending && delivery.state === 'failed' && delivery.reason?.startsWith('lapsed'),
  );
}

function answer(delivery: Delivery, outcome: DeliveryOutcome): Delivery {
  switch (outcome.outcome) {
    case 'published':
      return {
        ...delivery,
        sending: false,
        state: 'published',
        reason: null,
        remoteId: outcome.remoteId,
        permalink: outcome.permalink,
        publishedAt: outcome.at,
      };
    case 'failed':
      return {
        ...delivery,
        sending: false,
        state: 'failed',
        reason: `${outcome.code}: ${outcome.reason}`,
      };
    case 'unconfirmed':
      return { ...delivery, sending: false, state: 'unconfirmed', reason: outcome.reason };
  }
}
