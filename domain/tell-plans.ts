import type { IncidentEffect } from './incident-events.ts';
import type { IncidentState, PostSummary } from './incident.ts';
import { knownFactValues } from './known-facts.ts';
import { promisedSpan } from './promised-span.ts';
import { componentsAfter, statusAfter } from './public-states.ts';

/**
 * Tells every post that still waits what is true now. Facts wait for its next draft; another
 * public status, impact or component state makes a new revision at once, for words that were
 * drafted under the old one would send the public page back in time (I3).
 */
export function tellPlans(state: IncidentState): readonly IncidentEffect[] {
  return state.posts
    .filter((post) => post.end === null && post.publishedAt === null)
    .map((post) => tellPlan(state, post));
}

function tellPlan(state: IncidentState, post: PostSummary): IncidentEffect {
  const step = state.runbook.steps.find((other) => other.id === post.step);
  const status = statusAfter(state, step ?? null, post.situation);
  return {
    do: 'tellPlan',
    post: post.post,
    plan: {
      facts: step === undefined ? {} : knownFactValues(state.facts),
      status,
      impact: state.impact,
      components: componentsAfter(state, post.kind, post.situation),
      promiseAfter:
        step === undefined ? null : promisedSpan(state.runbook, step, state.severity, status),
    },
  };
}
