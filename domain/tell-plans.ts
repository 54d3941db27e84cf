import type { IncidentEffect } from './incident-events.ts';
import type { IncidentState } from './incident.ts';

/** Tells every post that still waits to look at what is true now. */
export function tellPlans(state: IncidentState): readonly IncidentEffect[] {
  return state.posts
    .filter((post) => post.end === null && post.publishedAt === null)
    .map(({ post }) => ({ do: 'tellPlan', post }));
}
