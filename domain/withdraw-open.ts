import type { IncidentEffect } from './incident-events.ts';
import type { IncidentState, PostSummary } from './incident.ts';

/** Asks for the withdrawal of drafts that make no sense any more. */
export function withdrawOpen(
  state: IncidentState,
  reason: string,
  which: (post: PostSummary) => boolean,
): { readonly state: IncidentState; readonly effects: readonly IncidentEffect[] } {
  const chosen = state.posts.filter(
    (post) => post.end === null && post.publishedAt === null && !post.withdrawing && which(post),
  );
  return {
    state: {
      ...state,
      posts: state.posts.map((post) =>
        chosen.includes(post) ? { ...post, withdrawing: true } : post,
      ),
    },
    effects: chosen.map(({ post }) => ({ do: 'withdrawPost', post, reason })),
  };
}
