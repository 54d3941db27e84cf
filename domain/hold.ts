import { actorOfSigner } from './actor-of-signer.ts';
import type { IncidentEffect, IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { judgeRelease } from './judge-release.ts';
import { refuse } from './refusals.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';

type Held = Extract<IncidentEvent, { readonly type: 'held' }>;
type Released = Extract<IncidentEvent, { readonly type: 'released' }>;

/** One act stops everything that is not yet sent. It needs no signature: in doubt it must be easy. */
export function hold(state: IncidentState, event: Held): IncidentStep {
  if (event.reason.trim() === '') return refuseIncidentEvent(state, refuse('reason-required'));
  if (state.held !== null) {
    return refuseIncidentEvent(state, refuse('held', `by ${state.held.by}: ${state.held.reason}`));
  }
  const after: IncidentState = {
    ...state,
    held: { by: event.by.person, reason: event.reason, at: event.now },
  };
  return {
    state: after,
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.hold',
        payload: { reason: event.reason },
      },
    ],
    effects: tellOpen(after),
    refusal: null,
  };
}

/** A communicator's signature lets things go again. */
export function release(state: IncidentState, event: Released): IncidentStep {
  const { verified, signed } = event;
  const refusal = judgeRelease(
    {
      deployment: state.deployment,
      incident: state.incident,
      mode: state.mode,
      drill: state.drill,
      of: { kind: 'hold', held: state.held !== null, since: state.held?.at },
      usedStatements: state.usedStatements,
      usedNonces: state.usedNonces,
    },
    verified,
    event.now,
  );
  if (refusal !== null) return refuseIncidentEvent(state, refusal);
  const { statement, digest, signer } = verified;
  const after: IncidentState = {
    ...state,
    held: null,
    usedStatements: [...state.usedStatements, digest],
    usedNonces: [...state.usedNonces, statement.nonce],
  };
  return {
    state: after,
    entries: [
      {
        eventId: event.eventId,
        actor: actorOfSigner(signer),
        action: 'incident.release',
        payload: { statement: digest, signed, reason: statement.reason },
      },
    ],
    effects: tellOpen(after),
    refusal: null,
  };
}

/** Posts that are being delivered hear of it too: what is not sent yet must not be sent. */
function tellOpen(state: IncidentState): readonly IncidentEffect[] {
  return state.posts
    .filter((post) => post.end === null)
    .map(({ post }) => ({ do: 'tellPlan', post }));
}
