import { changeSeverity } from './change-severity.ts';
import { declareResolved } from './declare-resolved.ts';
import { hold, release } from './hold.ts';
import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { absorb, merge, split } from './merge.ts';
import { proposePost } from './propose-post.ts';
import { refuse } from './refusals.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';
import { relapse } from './relapse.ts';
import { reportFacts } from './report-facts.ts';
import { skipStep } from './skip-step.ts';
import { standDown } from './stand-down.ts';
import { takePublication } from './take-publication.ts';
import { takeAnswers, takeSettlement } from './take-settlement.ts';
import { tickOff } from './tick-off.ts';

/** What may still happen to an incident that is over; all else is refused. */
const AFTER_THE_END: readonly IncidentEvent['type'][] = [
  'ticked',
  'relapsed',
  'proposed',
  'factsReported',
  'taskDone',
];

/**
 * One event, one next state (DESIGN section 4). Pure and exhaustive. What follows from it in time
 * (drafts, broken promises, the end) is `planIncident`'s, which runs after each event.
 */
export function applyIncidentEvent(state: IncidentState, event: IncidentEvent): IncidentStep {
  if (state.phase === 'closed' && !AFTER_THE_END.includes(event.type)) {
    return refuseIncidentEvent(state, refuse('incident-over'));
  }
  switch (event.type) {
    case 'factsReported':
      return reportFacts(state, event);
    case 'severityChanged':
      return changeSeverity(state, event);
    case 'declaredResolved':
      return declareResolved(state, event);
    case 'stoodDown':
      return standDown(state, event);
    case 'relapsed':
      return relapse(state, event);
    case 'merged':
      return merge(state, event);
    case 'absorbed':
      return absorb(state, event);
    case 'split':
      return split(state, event);
    case 'held':
      return hold(state, event);
    case 'released':
      return release(state, event);
    case 'stepSkipped':
      return skipStep(state, event);
    case 'taskDone':
      return tickOff(state, event);
    case 'proposed':
      return proposePost(state, event);
    case 'postPublished':
      return takePublication(state, event);
    case 'postAnswered':
      return takeAnswers(state, event);
    case 'postSettled':
      return takeSettlement(state, event);
    case 'ticked':
      return { state, entries: [], effects: [], refusal: null };
  }
}
