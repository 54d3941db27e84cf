import type { DraftPlan } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { planNow } from './plan-now.ts';
import type { Step } from './runbook.ts';
import type { Instant, StatusSituation } from './words.ts';

/** How the words of a step's post come about if they are drafted now, from a template. */
export function planDraft(
  state: IncidentState,
  step: Step,
  draft: {
    readonly variant: string;
    readonly situation: StatusSituation | null;
    readonly language: string;
    readonly inputs: Readonly<Record<string, string>>;
  },
  now: Instant,
): DraftPlan {
  const { situation, language, variant, inputs } = draft;
  const post = { step: step.id, kind: step.kind, situation, language };
  const moving = planNow(state, post, now);
  const { facts, unknown, notify, status, impact, components, binding } = moving;
  const { promiseAfter, longestPromise } = moving;
  const { draftLead } = state.runbook;
  return {
    from: { kind: 'template', variant },
    facts,
    unknown,
    inputs,
    channels: step.channels,
    audiences: step.audiences,
    notify,
    status,
    impact,
    components,
    brands: state.brands,
    binding,
    promiseAt: null,
    promiseAfter,
    longestPromise,
    // A fresh draft must not be stale at birth where the rhythm is shorter than the lead.
    draftLead: promiseAfter === null ? draftLead : Math.min(draftLead, promiseAfter / 2),
  };
}
