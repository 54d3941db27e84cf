import { closeWhenOver } from './close-when-over.ts';
import type { IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { noteLateness } from './note-lateness.ts';
import { openSteps } from './open-steps.ts';
import type { Instant } from './words.ts';

/**
 * What is to be done now, whoever or whatever moved the incident: note broken promises and late
 * steps, draft what may be drafted, end what is over. It never publishes anything (I2).
 */
export function planIncident(state: IncidentState, now: Instant): IncidentStep {
  const noted = noteLateness(state, now);
  const opened = openSteps(noted.state, now);
  const closed = closeWhenOver(opened.state);
  return {
    state: closed.state,
    entries: [...noted.entries, ...opened.entries, ...closed.entries],
    effects: opened.effects,
    refusal: null,
  };
}
