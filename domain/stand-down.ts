import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { refuse } from './refusals.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';
import { endedUnsaid, resolutionPublished } from './step-opening.ts';
import { anythingPublic } from './step-posts.ts';
import { withdrawOpen } from './withdraw-open.ts';

type StoodDown = Extract<IncidentEvent, { readonly type: 'stoodDown' }>;

/** A false alarm: every draft goes, and whoever has read something is owed the all-clear. */
export function standDown(state: IncidentState, event: StoodDown): IncidentStep {
  if (event.reason.trim() === '') return refuseIncidentEvent(state, refuse('reason-required'));
  const again = state.phase === 'stood-down' && endedUnsaid(state, 'stood-down');
  const over = state.phase === 'merged' || state.phase === 'aftercare';
  if ((state.phase === 'stood-down' && !again) || over || resolutionPublished(state)) {
    return refuseIncidentEvent(state, refuse('incident-over'));
  }
  const withdrawn = withdrawOpen(
    { ...state, phase: 'stood-down', stoodDownAt: event.now },
    'the incident was stood down',
    () => true,
  );
  return {
    // Whoever was promised an update gets it: the all-clear keeps that promise, or breaks it.
    state: anythingPublic(state) ? withdrawn.state : { ...withdrawn.state, promise: null },
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.stand_down',
        payload: { reason: event.reason },
      },
    ],
    effects: withdrawn.effects,
    refusal: null,
  };
}
