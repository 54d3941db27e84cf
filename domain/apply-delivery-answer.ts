import { firstPublication } from './first-publication.ts';
import type { Delivery, DeliveryOutcome } from './delivery.ts';
import type { PostEffect, PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import type { RefusalCode } from './refusals.ts';
import { followLead } from './set-out.ts';
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
    held: state.held || event.outcome.outcome === 'held',
    deliveries: state.deliveries.map((delivery) =>
      delivery.key === event.key ? answer(delivery, event.outcome) : delivery,
    ),
  };
  const unsent = unsentForGood(answered.deliveries);
  if (unsent !== null && state.withdrawWish !== null) {
    return settlePost({ ...answered, signOffs: [] }, 'withdrawn', event.eventId);
  }
  if (unsent !== null) {
    return {
      state: { ...answered, phase: 'rendering', signOffs: [], deliveries: [] },
      entries: [],
      effects: [{ do: 'redraft', because: unsent }],
      refusal: null,
    };
  }
  const after =
    event.outcome.outcome === 'published'
      ? firstPublication(answered, event.outcome.at, audienceOf(state, event.key))
      : answered;
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
  const following = followLead(after, event.now);
  const settled = settlePost(following.state, null, event.eventId);
  const answeredAll =
    settled.state.phase === 'delivering' &&
    settled.state.deliveries.every((delivery) => !delivery.sending);
  return {
    ...settled,
    effects: [
      ...told,
      ...following.effects,
      ...(answeredAll ? [{ do: 'tellAnswered' } as const] : []),
      ...settled.effects,
    ],
  };
}

/** Failures that no new try can mend: these words need new signatures. */
const NEEDS_SIGNATURES: readonly string[] = [
  'lapsed',
  'too-late',
  'not-enough-signers',
  'author-may-not-sign',
  'certificate-expired',
  'training-expired',
  'not-chained',
  'unknown-key',
] satisfies readonly (RefusalCode | 'lapsed')[];

/**
 * Nothing went out anywhere, for certain, and nothing can go out on these signatures any more: the
 * words are drafted afresh and people are asked again.
 */
function unsentForGood(deliveries: readonly Delivery[]): 'lapsed' | 'retry' | null {
  const codes = deliveries.map((delivery) =>
    !delivery.sending && delivery.state === 'failed' ? delivery.reason?.split(':')[0] : undefined,
  );
  if (!codes.every((code) => code !== undefined && NEEDS_SIGNATURES.includes(code))) return null;
  return codes.includes('lapsed') ? 'lapsed' : 'retry';
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
    case 'held':
      return { ...delivery, sending: false, reason: `held: ${outcome.reason}` };
    case 'unconfirmed':
      return { ...delivery, sending: false, state: 'unconfirmed', reason: outcome.reason };
  }
}

function audienceOf({ deliveries }: PostState, key: string): string {
  return deliveries.find((delivery) => delivery.key === key)?.leaf.audience ?? '';
}
