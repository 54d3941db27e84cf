import { isInstant } from './fact-forms.ts';
import type { DraftPlan } from './incident-events.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import type { Instant } from './words.ts';

/** A promise nearer than this part of the rhythm cannot be kept: drafting and signing take time. */
const SOONEST = 0.5;

/**
 * Whether a communicator may promise this next-update time instead of the rhythm's, as for a night
 * (service-outage-words.md, section 6.4). The floor of silence bounds it, whatever she wishes.
 *
 * @returns the first reason against it, or `null`
 */
export function judgePromise(
  { promiseAfter, longestPromise }: Pick<DraftPlan, 'promiseAfter' | 'longestPromise'>,
  wished: Instant,
  now: Instant,
): Refusal | null {
  if (!isInstant(wished)) return refuse('malformed', 'promise: a time with date and zone');
  if (promiseAfter === null || longestPromise === null) {
    return refuse('promise-too-late', 'this post makes no promise');
  }
  const ahead = Date.parse(wished) - Date.parse(now);
  if (ahead > longestPromise) {
    const latest = new Date(Date.parse(now) + longestPromise).toISOString();
    return refuse('promise-too-late', `at the latest ${latest}`);
  }
  const shortest = Math.min(promiseAfter, longestPromise) * SOONEST;
  return ahead < shortest ? refuse('promise-too-soon', wished) : null;
}
