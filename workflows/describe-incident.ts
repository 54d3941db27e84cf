import { setCurrentDetails } from '@temporalio/workflow';
import type { IncidentState } from '../domain/incident.ts';
import { isSkipped, mayOpen, missingFacts, openSince } from '../domain/step-opening.ts';

/** Puts into Temporal's own UI where the incident stands. No facts and no public words. */
export function describeIncident(state: IncidentState): void {
  const now = new Date().toISOString();
  const waiting = state.runbook.steps
    .filter((step) => !isSkipped(state, step) && !mayOpen(state, step, now))
    .filter((step) => openSince(state, step) !== null && missingFacts(state, step).length > 0)
    .map((step) => `- ${step.id} waits for facts: ${missingFacts(state, step).join(', ')}`);
  setCurrentDetails(
    [
      `**${state.runbook.title}**, ${state.severity}, ${state.mode}, ${state.phase}; the public reads "${state.status}"`,
      state.promise === null
        ? 'No promise runs.'
        : `Next update promised by ${state.promise.until}${state.promise.missed ? ' (OVERDUE)' : ''}.`,
      ...state.posts.map(
        (post) =>
          `- post-${post.number} ${post.step}: ${post.end ?? (post.publishedAt === null ? 'open' : 'public')}`,
      ),
      ...waiting,
      ...(state.overdue.length === 0 ? [] : [`Late: ${state.overdue.join(', ')}`]),
    ].join('\n\n'),
  );
}
