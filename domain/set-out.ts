import type { Delivery } from './delivery.ts';
import { departure, followers, isLeadOver } from './lead-time.ts';
import type { PostEffect } from './post-events.ts';
import type { PostState } from './post.ts';
import type { Digest, Instant } from './words.ts';

/** A post on its way: the next state and the sends that start now. */
export interface UnderWay {
  readonly state: PostState;
  readonly effects: readonly PostEffect[];
}

/**
 * Signed words set out: every delivery at once, or the audiences that lead first. While the
 * incident is on hold, or the words wait for their release, nothing starts.
 */
export function setOut(state: PostState, at: Instant): UnderWay {
  if (isKeptBack(state)) return { state: { ...state, phase: 'signed' }, effects: [] };
  const deliveries =
    state.deliveries.length > 0 ? state.deliveries : (state.revision?.leaves ?? []).map(pending);
  const { now, until } = departure(state.lead, deliveries, at);
  return start({ ...state, phase: 'delivering', deliveries, leadUntil: until }, now);
}

/** Those that waited for the audiences that lead, once these have been told or had their time. */
export function followLead(state: PostState, at: Instant): UnderWay {
  if (state.phase !== 'delivering' || state.held) return { state, effects: [] };
  const { lead, deliveries, leadUntil } = state;
  const keys = followers(lead, deliveries, leadUntil, at);
  const over = leadUntil !== null && isLeadOver(lead, deliveries, leadUntil, at);
  return start(over ? { ...state, leadUntil: null } : state, keys);
}

/** Whether signed words must not go yet: a hold, or an embargo that nobody has lifted. */
export function isKeptBack(state: PostState): boolean {
  return state.held || (state.embargo !== null && !state.released);
}

/** Whether signed words that were to be sent were kept back on every channel: nothing left. */
export function isUnsent({ phase, deliveries }: PostState): boolean {
  return (
    phase === 'delivering' &&
    deliveries.every(({ state, sending }) => state === 'pending' && !sending)
  );
}

function start(state: PostState, keys: readonly Digest[]): UnderWay {
  return {
    state: {
      ...state,
      deliveries: state.deliveries.map((delivery) =>
        keys.includes(delivery.key)
          ? { ...delivery, sending: true, reason: null, attempts: delivery.attempts + 1 }
          : delivery,
      ),
    },
    effects: keys.map((key) => ({ do: 'deliver', key, retry: null })),
  };
}

function pending({
  key,
  channel,
  account,
  audience,
  language,
  digest,
}: NonNullable<PostState['revision']>['leaves'][number]): Delivery {
  return {
    key,
    leaf: { channel, account, audience, language, digest },
    state: 'pending',
    sending: false,
    attempts: 0,
    reason: null,
    remoteId: null,
    permalink: null,
    publishedAt: null,
  };
}
