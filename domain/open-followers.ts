import { chooseWording } from './choose-variant.ts';
import { circumstancesOf } from './circumstances.ts';
import type { IncidentEffect } from './incident-events.ts';
import type { IncidentState, PostSummary } from './incident.ts';
import { knownFactNames } from './known-facts.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { openPost } from './open-post.ts';
import type { Openings } from './open-steps.ts';
import { livingPosts } from './open-steps.ts';
import { planDraft } from './plan-draft.ts';
import { inputsOf } from './post-inputs.ts';
import type { Step } from './runbook.ts';
import type { Instant } from './words.ts';

/**
 * The lead language never waits: every other language gets a post of its own, as soon as the facts
 * are there in that language, and somebody who holds it signs it (issue B, section 4). Only the
 * newest words of a step are worth translating.
 */
export function openFollowers(state: IncidentState, now: Instant): Openings {
  let after = state;
  const entries: EntryDraft[] = [];
  const effects: IncidentEffect[] = [];
  for (const step of state.runbook.steps) {
    const leading = livingPosts(after, step).at(-1);
    if (leading === undefined || leading.withdrawing) continue;
    for (const language of state.runbook.follow) {
      if (isFollowed(after, leading, language)) continue;
      const opened = follow(after, step, leading, language, now);
      if (opened === null) continue;
      after = opened.state;
      entries.push(opened.entry);
      effects.push(...opened.effects);
    }
  }
  return { state: after, entries, effects };
}

function isFollowed(state: IncidentState, leading: PostSummary, language: string): boolean {
  return state.posts.some((post) => post.follows === leading.number && post.language === language);
}

function follow(
  state: IncidentState,
  step: Step,
  leading: PostSummary,
  language: string,
  now: Instant,
): ReturnType<typeof openPost> | null {
  const known = knownFactNames(state.facts, state.runbook, language);
  if (!step.needs.every((name) => known.has(name))) return null;
  const same = step.variants.filter(
    (variant) => variant.id === leading.variant && variant.needs.every((name) => known.has(name)),
  );
  const moment = { now: circumstancesOf(state), at: now };
  const wording = same[0] ?? chooseWording(step, leading.situation, known, [], moment) ?? null;
  if (wording === null) return null;
  const { situation } = leading;
  const inputs = inputsOf(state, step);
  return openPost(state, now, {
    step: step.id,
    kind: leading.kind,
    situation,
    corrects: null,
    language,
    follows: leading.number,
    opening: null,
    rule: step.signOffs[state.severity],
    dueAt: null,
    plan: planDraft(state, step, { variant: wording.id, situation, language, inputs }, now),
  });
}
