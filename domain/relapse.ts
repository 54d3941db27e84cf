import { isInstant } from './fact-forms.ts';
import type { FactReport } from './facts.ts';
import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { factsEntry, withFacts } from './incident-facts.ts';
import { refuse } from './refusals.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';
import { isProposal } from './step-opening.ts';
import { lastAllClear } from './step-posts.ts';
import { withdrawOpen } from './withdraw-open.ts';

type Relapsed = Extract<IncidentEvent, { readonly type: 'relapsed' }>;

/** What was true of the repair and is not any more. */
const TAKEN_BACK = ['restoredAt', 'back', 'stillOut', 'solution'];
const TOLERANCE = 60_000;

/**
 * It broke again. The incident goes on under the same permalink, and when an all-clear of ours was
 * public, the next post owns that it came too early.
 */
export function relapse(state: IncidentState, event: Relapsed): IncidentStep {
  const since = Date.parse(event.since);
  if (!isInstant(event.since) || since > Date.parse(event.now) + TOLERANCE) {
    return refuseIncidentEvent(
      state,
      refuse('fact-form', 'since lies in the future or is no time'),
    );
  }
  if (state.phase === 'merged') {
    return refuseIncidentEvent(state, refuse('already-merged', state.merged?.into ?? ''));
  }
  const allClear = lastAllClear(state);
  if (allClear === null && state.restoredAt === null) {
    return refuseIncidentEvent(state, refuse('nothing-to-own'));
  }
  const reports = whatChanges(state, event);
  const known = reports.length === 0 ? state : withFacts(state, reports, event.by, event.now);
  const withdrawn = withdrawOpen(
    {
      ...known,
      phase: 'open',
      restoredAt: null,
      stoodDownAt: null,
      resolutionFrom: null,
      relapsedAt: event.now,
      allClearAt: allClear?.publishedAt ?? null,
      overdue: [],
    },
    'it broke again, so these words would no longer be true',
    (post) => !isProposal(post),
  );
  return {
    state: withdrawn.state,
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.relapse',
        payload: { since: event.since, reason: event.reason },
      },
      ...(reports.length === 0 ? [] : [factsEntry(`${event.eventId}/facts`, event.by, reports)]),
    ],
    effects: withdrawn.effects,
    refusal: null,
  };
}

function whatChanges(state: IncidentState, event: Relapsed): readonly FactReport[] {
  const retracted = TAKEN_BACK.filter((name) => {
    const fact = state.facts[name];
    return fact !== undefined && fact.state !== 'retracted';
  }).map((name): FactReport => ({ name, value: null, state: 'reported' }));
  return 'since' in state.runbook.facts
    ? [...retracted, { name: 'since', value: event.since, state: 'confirmed' }]
    : retracted;
}
