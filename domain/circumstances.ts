import type { Circumstances } from './condition.ts';
import { isInstant } from './fact-forms.ts';
import type { IncidentState } from './incident.ts';
import { maySay } from './known-facts.ts';
import { anythingPublic } from './step-posts.ts';
import type { Instant } from './words.ts';

/** What the runbook's conditions are held against now. */
export function circumstancesOf(state: IncidentState): Circumstances {
  return {
    severity: state.severity,
    beganAt: beganAt(state),
    restoredAt: state.restoredAt,
    anythingPublic: anythingPublic(state),
    relapsed: state.relapsedAt !== null,
  };
}

/** When people felt it begin: the fact `since`, else the opening. */
function beganAt(state: IncidentState): Instant {
  const since = state.facts['since'];
  const spec = state.runbook.facts['since'];
  return maySay(since, spec) && typeof since.value === 'string' && isInstant(since.value)
    ? since.value
    : state.openedAt;
}
