import type { PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import type { Refusal } from './refusals.ts';

/** A refused event changes nothing. */
export function refuseEvent(state: PostState, refusal: Refusal): PostStep {
  return { state, entries: [], effects: [], refusal };
}
