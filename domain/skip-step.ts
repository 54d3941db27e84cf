import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { refuse } from './refusals.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';
import { publishedAt } from './step-posts.ts';
import { withdrawOpen } from './withdraw-open.ts';

type StepSkipped = Extract<IncidentEvent, { readonly type: 'stepSkipped' }>;

/** People leave a step out, with a reason, where the runbook allows it. */
export function skipStep(state: IncidentState, event: StepSkipped): IncidentStep {
  const step = state.runbook.steps.find(({ id }) => id === event.step);
  if (step === undefined) {
    const known = state.runbook.steps.map(({ id }) => id).join(', ');
    return refuseIncidentEvent(state, refuse('unknown-step', `${event.step}; known: ${known}`));
  }
  if (event.reason.trim() === '') return refuseIncidentEvent(state, refuse('reason-required'));
  if (!step.skip.byPeople || publishedAt(state, step.id) !== null) {
    return refuseIncidentEvent(state, refuse('may-not-skip', step.id));
  }
  const withdrawn = withdrawOpen(
    { ...state, skipped: { ...state.skipped, [step.id]: event.reason } },
    `${step.id} is skipped: ${event.reason}`,
    (post) => post.step === step.id,
  );
  return {
    state: withdrawn.state,
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'step.skip',
        payload: { step: step.id, reason: event.reason },
      },
    ],
    effects: withdrawn.effects,
    refusal: null,
  };
}
