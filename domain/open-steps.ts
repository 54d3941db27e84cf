import { chooseWording } from './choose-variant.ts';
import { circumstancesOf } from './circumstances.ts';
import type { IncidentEffect } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { knownFactNames } from './known-facts.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { stepDueAt } from './note-lateness.ts';
import { openPost } from './open-post.ts';
import { planDraft } from './plan-draft.ts';
import { inputsOf } from './post-inputs.ts';
import type { Step } from './runbook.ts';
import { mayOpen, situationNow } from './step-opening.ts';
import { postsOf } from './step-posts.ts';
import type { Instant } from './words.ts';

/** Posts that were opened: the next state, what to record, what to do. */
export interface Openings {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
  readonly effects: readonly IncidentEffect[];
}

/** Drafts every step whose moment has come and whose facts are known. */
export function openSteps(state: IncidentState, now: Instant): Openings {
  let after = state;
  const entries: EntryDraft[] = [];
  const effects: IncidentEffect[] = [];
  for (const step of state.runbook.steps) {
    if (!mayOpen(after, step, now)) continue;
    const wording = chooseWording(
      step,
      step.repeats ? situationNow(after) : null,
      knownFactNames(after.facts, after.runbook),
      wordingsUsed(after, step),
      { now: circumstancesOf(after), at: now },
    );
    if (wording === null) continue;
    const { language } = after.runbook;
    const { id: variant, situation } = wording;
    const inputs = inputsOf(after, step);
    const opened = openPost(after, now, {
      step: step.id,
      kind: step.kind,
      situation,
      corrects: null,
      language,
      follows: null,
      opening: null,
      rule: step.signOffs[after.severity],
      dueAt: stepDueAt(after, step),
      plan: planDraft(after, step, { variant, situation, language, inputs }, now),
    });
    after = opened.state;
    entries.push(opened.entry);
    effects.push(...opened.effects);
  }
  return { state: after, entries, effects };
}

function wordingsUsed(state: IncidentState, step: Step): readonly string[] {
  return state.posts
    .filter((post) => post.step === step.id && post.follows === null)
    .map((post) => post.variant)
    .filter((variant) => variant !== null);
}

/** Posts of a step that are public or may still become it, newest last. */
export function livingPosts(state: IncidentState, step: Step): ReturnType<typeof postsOf> {
  return postsOf(state, step).filter((post) => post.end === null || post.end === 'published');
}
