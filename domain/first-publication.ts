import type { PostState } from './post.ts';

/** Remembers when the post first stood anywhere in public. */
export function firstPublication(state: PostState, at: string): PostState {
  return state.publishedAt === null ? { ...state, publishedAt: at } : state;
}
