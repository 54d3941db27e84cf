import type { PostState } from './post.ts';
import type { Milliseconds } from './words.ts';

export type StaleDraft = 'promise-too-near' | 'lapsed';

/**
 * Whether a draft that still waits must be drafted anew before anybody signs it: its promise has
 * come too near to be honest, or its time to be published has passed (DESIGN section 4).
 * A draft that somebody has signed is left alone until it lapses, and one that somebody wants
 * changed is left to that change.
 */
export function staleness(
  state: PostState,
  draftLead: Milliseconds,
  now: number,
): StaleDraft | null {
  const at = staleAt(state, draftLead);
  if (at === null || now < at) return null;
  return now >= Date.parse(state.revision?.publishBy ?? '') ? 'lapsed' : 'promise-too-near';
}

/** When a waiting draft becomes stale, in milliseconds since the epoch; `null`: it does not. */
export function staleAt(state: PostState, draftLead: Milliseconds): number | null {
  const waits = state.phase === 'waiting' || state.phase === 'signed';
  if (!waits || state.revision === null) return null;
  const publishBy = Date.parse(state.revision.publishBy);
  const tooNear =
    state.revision.promise === null || state.signOffs.length > 0
      ? publishBy
      : publishBy - draftLead;
  return tooNear;
}
