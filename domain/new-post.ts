import type { PostIdentity, PostState, Revision } from './post.ts';

/** A post before its first draft, or with the one that it was opened with. */
export function newPost(identity: PostIdentity, draft: Revision | null): PostState {
  return {
    ...identity,
    phase: draft === null ? 'rendering' : 'waiting',
    end: null,
    revision: draft,
    signOffs: [],
    changesRequested: null,
    withdrawWish: null,
    deliveries: [],
    held: false,
    released: false,
    leadUntil: null,
    publishedAt: null,
    usedStatements: [],
    usedNonces: [],
  };
}
