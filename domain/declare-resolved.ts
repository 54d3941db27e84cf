import { isInstant } from './fact-forms.ts';
import type { FactReport } from './facts.ts';
import { factsEntry, withFacts } from './incident-facts.ts';
import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { refuse } from './refusals.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';
import { endedUnsaid, isProposal } from './step-opening.ts';
import { withdrawOpen } from './withdraw-open.ts';

type DeclaredResolved = Extract<IncidentEvent, { readonly type: 'declaredResolved' }>;

/** How far ahead of the workflow's clock a "restored at" may lie before it is refused. */
const RESTORED_TOLERANCE = 60_000;

/**
 * It works again, says the commander. Drafts that would no longer be true go; the resolution waits
 * until it has held for the stability time.
 */
export function declareResolved(state: IncidentState, event: DeclaredResolved): IncidentStep {
  if (state.phase === 'resolving' && !endedUnsaid(state, 'declared-resolved')) {
    return refuseIncidentEvent(state, refuse('already-declared'));
  }
  if (state.phase !== 'open' && state.phase !== 'resolving')
    return refuseIncidentEvent(state, refuse('incident-over'));
  const restored = Date.parse(event.restoredAt);
  if (!isInstant(event.restoredAt) || restored > Date.parse(event.now) + RESTORED_TOLERANCE) {
    return refuseIncidentEvent(
      state,
      refuse('fact-form', 'restoredAt lies in the future or is no time'),
    );
  }
  const stability = Math.max(
    0,
    ...state.runbook.steps
      .filter((step) => step.opens.on === 'declared-resolved')
      .map((step) => step.stability[state.severity]),
  );
  const resolutionFrom = new Date(
    Math.max(restored + stability, Date.parse(event.now)),
  ).toISOString();
  const reports: readonly FactReport[] =
    'restoredAt' in state.runbook.facts
      ? [{ name: 'restoredAt', value: event.restoredAt, state: 'confirmed' }]
      : [];
  const known = withFacts(state, reports, event.by, event.now);
  const withdrawn = withdrawOpen(
    { ...known, phase: 'resolving', restoredAt: event.restoredAt, resolutionFrom },
    'it has been declared resolved, so these words would no longer be true',
    (post) => !isProposal(post) && post.situation !== 'watching',
  );
  return {
    state: withdrawn.state,
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.declare_resolved',
        payload: { restoredAt: event.restoredAt, resolutionFrom },
      },
      ...(reports.length === 0 ? [] : [factsEntry(`${event.eventId}/facts`, event.by, reports)]),
    ],
    effects: withdrawn.effects,
    refusal: null,
  };
}
