import { checkFactReports } from './check-fact-reports.ts';
import { factsEntry, withFacts } from './incident-facts.ts';
import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { tellPlans } from './tell-plans.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';

type FactsReported = Extract<IncidentEvent, { readonly type: 'factsReported' }>;

/** What somebody knows, checked by its form; drafts that still wait are told of it. */
export function reportFacts(state: IncidentState, event: FactsReported): IncidentStep {
  const refusal = checkFactReports(state.runbook, event.facts);
  if (refusal !== null) return refuseIncidentEvent(state, refusal);
  const after = withFacts(state, event.facts, event.by, event.now);
  return {
    state: after,
    entries: [factsEntry(event.eventId, event.by, event.facts)],
    effects: tellPlans(after),
    refusal: null,
  };
}
