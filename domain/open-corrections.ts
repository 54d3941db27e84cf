import { chooseWording } from './choose-variant.ts';
import type { IncidentEffect } from './incident-events.ts';
import type { IncidentState, Outdated } from './incident.ts';
import { knownFactNames, maySay } from './known-facts.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { openPost } from './open-post.ts';
import type { Openings } from './open-steps.ts';
import { planDraft } from './plan-draft.ts';
import type { Instant } from './words.ts';

/** Wordings that only take something back begin with this: there is nothing right to put in its place. */
export const RETRACTION = 'retraction';

/** Drafts a correction for every fact that stands wrong in public (issue B, section 1). */
export function openCorrections(state: IncidentState, now: Instant): Openings {
  const step = state.runbook.steps.find(({ opens }) => opens.on === 'fact-changed');
  if (step === undefined || state.phase === 'closed') return { state, entries: [], effects: [] };
  let after = state;
  const entries: EntryDraft[] = [];
  const effects: IncidentEffect[] = [];
  for (const outdated of state.outdated) {
    if (outdated.correction !== null) continue;
    const retracted = !maySay(state.facts[outdated.fact], state.runbook.facts[outdated.fact]);
    const variants = step.variants.filter(
      (variant) => variant.id.startsWith(RETRACTION) === retracted,
    );
    const known = knownFactNames(state.facts, state.runbook);
    const used = state.posts.map((post) => post.variant).filter((variant) => variant !== null);
    const wording = chooseWording({ variants }, null, known, used);
    if (wording === null) continue;
    const due = step.due[state.severity];
    const { language } = state.runbook;
    const draft = {
      variant: wording.id,
      situation: null,
      language,
      inputs: inputsOf(after, outdated),
    };
    const opened = openPost(after, now, {
      step: step.id,
      kind: step.kind,
      situation: null,
      corrects: outdated.posts.at(-1) ?? null,
      language,
      follows: null,
      opening: null,
      rule: step.signOffs[state.severity],
      dueAt: due === null ? null : new Date(Date.parse(outdated.at) + due).toISOString(),
      plan: planDraft(after, step, draft, now),
    });
    const number = opened.state.posts.length;
    after = {
      ...opened.state,
      outdated: opened.state.outdated.map((other) =>
        other === outdated ? { ...other, correction: number } : other,
      ),
    };
    entries.push(opened.entry);
    effects.push(...opened.effects);
  }
  return { state: after, entries, effects };
}

/** When we said it, which fact it is, and what we said: rendering makes sentences of that. */
function inputsOf(state: IncidentState, outdated: Outdated): Readonly<Record<string, string>> {
  const wrong = state.posts.find(({ post }) => post === outdated.posts.at(-1));
  return {
    saidAt: wrong?.publishedAt ?? outdated.at,
    fact: outdated.fact,
    was: JSON.stringify(outdated.was),
  };
}
