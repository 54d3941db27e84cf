import type { Facts } from './facts.ts';
import type { DraftPlan } from './incident-events.ts';
import { knownFactValues } from './known-facts.ts';
import type { PostIdentity } from './post.ts';
import { promisedSpan } from './promised-span.ts';
import { componentsAfter, statusAfter } from './public-states.ts';
import type { Runbook } from './runbook.ts';
import type { Impact, IncidentStatus, Severity } from './words.ts';

/** The part of a draft's plan that moves with the incident. */
export type MovingPlan = Pick<
  DraftPlan,
  'facts' | 'status' | 'impact' | 'components' | 'promiseAfter'
>;

/** What the words of a post would say and promise if they were drafted now. */
export function planNow(
  incident: {
    readonly runbook: Runbook;
    readonly facts: Facts;
    readonly status: IncidentStatus;
    readonly impact: Impact;
    readonly severity: Severity;
  },
  { step: id, kind, situation }: Pick<PostIdentity, 'step' | 'kind' | 'situation'>,
): MovingPlan {
  const { runbook, facts, impact, severity } = incident;
  const step = runbook.steps.find((other) => other.id === id);
  const status = statusAfter(incident, step ?? null, situation);
  return {
    facts: step === undefined ? {} : knownFactValues(facts),
    status,
    impact,
    components: componentsAfter(incident, kind, situation),
    promiseAfter: step === undefined ? null : promisedSpan(runbook, step, severity, status),
  };
}
