import { isInstant } from '../domain/fact-forms.ts';
import type { DraftPlan } from '../domain/incident-events.ts';
import type { Refusal } from '../domain/refusals.ts';
import { refuse } from '../domain/refusals.ts';
import type { Instant } from '../domain/words.ts';

/** A promise nearer than this cannot be kept: somebody has to draft, sign and send in between. */
const SOONEST = 0.5;

export type WishedPromise =
  | { readonly ok: true; readonly promise: Instant | null }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * The next-update time that a communicator gives instead of the rhythm's, as for a night
 * (service-outage-words.md, section 6.4). The floor of silence bounds it, whatever she wishes.
 *
 * @param wished as it came; absent: the rhythm's
 */
export function readWishedPromise(
  { promiseAfter, longestPromise }: DraftPlan,
  wished: unknown,
  now: number,
): WishedPromise {
  if (wished === undefined || wished === null) return { ok: true, promise: null };
  if (typeof wished !== 'string' || !isInstant(wished)) {
    return { ok: false, refusal: refuse('malformed', 'promise: a time with zone') };
  }
  if (promiseAfter === null || longestPromise === null) {
    return { ok: false, refusal: refuse('promise-too-late', 'this post makes no promise') };
  }
  const ahead = Date.parse(wished) - now;
  if (ahead > longestPromise) {
    const latest = new Date(now + longestPromise).toISOString();
    return { ok: false, refusal: refuse('promise-too-late', `at the latest ${latest}`) };
  }
  if (ahead < Math.min(promiseAfter, longestPromise) * SOONEST) {
    return { ok: false, refusal: refuse('promise-too-soon', wished) };
  }
  return { ok: true, promise: new Date(wished).toISOString() };
}
