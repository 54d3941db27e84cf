import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { refuse } from './refusals.ts';
import { tellPlans } from './tell-plans.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';

type SeverityChanged = Extract<IncidentEvent, { readonly type: 'severityChanged' }>;

/** Rhythm, due times and signatures of the posts to come follow the new severity. */
export function changeSeverity(state: IncidentState, event: SeverityChanged): IncidentStep {
  if (event.reason.trim() === '') return refuseIncidentEvent(state, refuse('reason-required'));
  const impact = state.runbook.impact[event.severity];
  const after = { ...state, severity: event.severity, impact };
  return {
    state: after,
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.change_severity',
        payload: { from: state.severity, to: event.severity, impact, reason: event.reason },
      },
    ],
    effects: tellPlans(after),
    refusal: null,
  };
}
