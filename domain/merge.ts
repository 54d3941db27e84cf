import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { refuse } from './refusals.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';
import { isProposal, resolutionPublished } from './step-opening.ts';
import { withdrawOpen } from './withdraw-open.ts';

type Merged = Extract<IncidentEvent, { readonly type: 'merged' }>;
type Absorbed = Extract<IncidentEvent, { readonly type: 'absorbed' }>;
type Split = Extract<IncidentEvent, { readonly type: 'split' }>;

/** From now on another incident speaks for this one: one thread, one clock. */
export function merge(state: IncidentState, event: Merged): IncidentStep {
  if (event.reason.trim() === '') return refuseIncidentEvent(state, refuse('reason-required'));
  if (state.merged !== null) {
    return refuseIncidentEvent(state, refuse('already-merged', state.merged.into));
  }
  if (event.into === state.incident || event.into === '') {
    return refuseIncidentEvent(state, refuse('wrong-lead', event.into));
  }
  if ((state.phase !== 'open' && state.phase !== 'resolving') || resolutionPublished(state)) {
    return refuseIncidentEvent(state, refuse('incident-over'));
  }
  const withdrawn = withdrawOpen(
    { ...state, phase: 'merged', merged: { into: event.into, at: event.now } },
    `updates continue in ${event.into}`,
    (post) => !isProposal(post),
  );
  return {
    state: withdrawn.state,
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.merge',
        payload: { into: event.into, reason: event.reason },
      },
    ],
    effects: withdrawn.effects,
    refusal: null,
  };
}

/** This incident leads another one from now on; its own clock counts for both. */
export function absorb(state: IncidentState, event: Absorbed): IncidentStep {
  if (event.follower === state.incident || event.follower === '') {
    return refuseIncidentEvent(state, refuse('wrong-lead', event.follower));
  }
  if (state.phase !== 'open' && state.phase !== 'resolving') {
    return refuseIncidentEvent(state, refuse('incident-over'));
  }
  return {
    state,
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.absorb',
        payload: { follower: event.follower, reason: event.reason },
      },
    ],
    effects: [],
    refusal: null,
  };
}

/** Part of it goes on as an incident of its own, with its own thread and clock. */
export function split(state: IncidentState, event: Split): IncidentStep {
  if (event.reason.trim() === '') return refuseIncidentEvent(state, refuse('reason-required'));
  if (event.into === state.incident || event.into === '') {
    return refuseIncidentEvent(state, refuse('wrong-lead', event.into));
  }
  if (state.phase !== 'open' && state.phase !== 'resolving') {
    return refuseIncidentEvent(state, refuse('incident-over'));
  }
  return {
    state,
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.split',
        payload: { into: event.into, reason: event.reason },
      },
    ],
    effects: [],
    refusal: null,
  };
}
