import type { IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import type { Refusal } from './refusals.ts';

/** A refused event changes nothing. */
export function refuseIncidentEvent(state: IncidentState, refusal: Refusal): IncidentStep {
  return { state, entries: [], effects: [], refusal };
}
