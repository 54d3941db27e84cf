import type { DraftPlan } from './incident-events.ts';
import type { Revision } from './post.ts';
import type { Instant, Milliseconds, PersonId } from './words.ts';

/** Words without a promise may wait this long for a signature before they are drafted anew. */
const NO_PROMISE_PUBLISH_WITHIN = 24 * 60 * 60 * 1000;

const SHORTEST_ROUNDED = 5 * 60_000;

/** Whose words a revision has. */
export interface WordsSource {
  readonly authors: readonly PersonId[];
  readonly unsignedWords: boolean;
  /** Template that they come from; `null`: a person wrote them. */
  readonly variant: string | null;
}

/**
 * A revision before its bytes are made: complete but for its leaves and the facts that its words
 * rest on. The promise counts from now.
 *
 * @param now milliseconds since the epoch
 * @param wished the promise that a communicator gives instead; `null`: that of the rhythm
 */
export function blankRevision(
  plan: DraftPlan,
  number: number,
  { authors, unsignedWords, variant }: WordsSource,
  now: number,
  wished: Instant | null = null,
): Revision {
  const { status, impact, components } = plan;
  const promise = wished ?? promiseOf(plan, now);
  return {
    number,
    leaves: [],
    authors,
    unsignedWords,
    variant,
    status,
    impact,
    components,
    promise,
    facts: [],
    publishBy: promise ?? new Date(now + NO_PROMISE_PUBLISH_WITHIN).toISOString(),
  };
}

/** What only repeats other words repeats their promise as well, while it lies ahead. */
function promiseOf({ promiseAfter, promiseAt }: DraftPlan, now: number): Instant | null {
  if (promiseAfter === null) return null;
  return promiseAt !== null && Date.parse(promiseAt) > now
    ? promiseAt
    : promiseFrom(now, promiseAfter);
}

/**
 * The public reads whole minutes, so a promise is one: what the words say, what the page shows
 * and what the clock measures are the same time. Drills count in seconds and are left alone.
 */
function promiseFrom(now: number, after: Milliseconds): Instant {
  const step = after < SHORTEST_ROUNDED ? 1 : 60_000;
  return new Date(Math.ceil((now + after) / step) * step).toISOString();
}
