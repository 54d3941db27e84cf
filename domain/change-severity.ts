import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { refuse } from './refusals.ts';
import { tellPlans } from './tell-plans.ts';
import { withdrawOpen } from './withdraw-open.ts';
import type { Severity } from './words.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';

type SeverityChanged = Extract<IncidentEvent, { readonly type: 'severityChanged' }>;

/** Rhythm, due times and signatures follow the new severity, also of drafts that wait. */
export function changeSeverity(state: IncidentState, event: SeverityChanged): IncidentStep {
  if (event.reason.trim() === '') return refuseIncidentEvent(state, refuse('reason-required'));
  const impact = state.runbook.impact[event.severity];
  const withdrawn = withdrawOpen(
    { ...state, severity: event.severity, impact },
    `${event.severity} needs no such post`,
    (post) => leavesOut(state, post.step, event.severity),
  );
  const after = withdrawn.state;
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
    effects: [...withdrawn.effects, ...tellPlans(after)],
    refusal: null,
  };
}

function leavesOut(state: IncidentState, id: string, severity: Severity): boolean {
  const step = state.runbook.steps.find((other) => other.id === id);
  return step?.skip.severities.includes(severity) ?? false;
}
