import { chooseWording } from './choose-variant.ts';
import type { DraftPlan, IncidentEffect } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { knownFactNames, knownFactValues } from './known-facts.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { stepDueAt } from './note-lateness.ts';
import { openPost } from './open-post.ts';
import { promisedSpan } from './promised-span.ts';
import { componentsAfter, statusAfter } from './public-states.ts';
import type { Step } from './runbook.ts';
import { mayOpen, situationNow } from './step-opening.ts';
import type { Instant, StatusSituation } from './words.ts';

/** Drafts every step whose moment has come and whose facts are known. */
export function openSteps(
  state: IncidentState,
  now: Instant,
): {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
  readonly effects: readonly IncidentEffect[];
} {
  let after = state;
  const entries: EntryDraft[] = [];
  const effects: IncidentEffect[] = [];
  for (const step of state.runbook.steps) {
    if (!mayOpen(after, step, now)) continue;
    const wording = chooseWording(
      step,
      step.repeats ? situationNow(after) : null,
      knownFactNames(after.facts),
      wordingsUsed(after, step),
    );
    if (wording === null) continue;
    const opened = openPost(after, now, {
      step: step.id,
      kind: step.kind,
      situation: wording.situation,
      corrects: null,
      opening: null,
      rule: step.signOffs[after.severity],
      dueAt: stepDueAt(after, step),
      plan: planStep(after, step, wording.id, wording.situation),
    });
    after = opened.state;
    entries.push(opened.entry);
    effects.push(opened.effect);
  }
  return { state: after, entries, effects };
}

function wordingsUsed(state: IncidentState, step: Step): readonly string[] {
  return state.posts
    .filter((post) => post.step === step.id)
    .map((post) => post.variant)
    .filter((variant) => variant !== null);
}

function planStep(
  state: IncidentState,
  step: Step,
  variant: string,
  situation: StatusSituation | null,
): DraftPlan {
  const status = statusAfter(state, step, situation);
  const promiseAfter = promisedSpan(state.runbook, step, state.severity, status);
  const { draftLead } = state.runbook;
  return {
    from: { kind: 'template', variant },
    facts: knownFactValues(state.facts),
    channels: step.channels,
    status,
    impact: state.impact,
    components: componentsAfter(state, step.kind, situation),
    promiseAfter,
    // A fresh draft must not be stale at birth where the rhythm is shorter than the lead.
    draftLead: promiseAfter === null ? draftLead : Math.min(draftLead, promiseAfter / 2),
  };
}
