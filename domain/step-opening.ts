import { isInstant } from './fact-forms.ts';
import type { IncidentState, PostSummary } from './incident.ts';
import { knownFactNames, maySay } from './known-facts.ts';
import { nextWithin } from './local-time.ts';
import type { Step } from './runbook.ts';
import { situationOf } from './situation.ts';
import {
  anythingPublic,
  followsResolution,
  owesRelapse,
  postsOf,
  publishedAt,
} from './step-posts.ts';
import type { Instant, StatusSituation } from './words.ts';

/** Situations that are news: nobody waits for the promise to run out before telling them. */
const NEWS: Readonly<Partial<Record<StatusSituation, readonly string[]>>> = {
  watching: ['restoredAt'],
  'partly-back': ['back', 'stillOut'],
  workaround: ['alternatives'],
  wider: ['affected'],
  narrower: ['affected'],
};

/**
 * Since when a step could have been drafted, whatever else it still waits for; its due time
 * counts from here. `null`: its moment has not come.
 */
export function openSince(state: IncidentState, step: Step): number | null {
  const since = momentOf(state, step);
  return since === null || step.hours === null
    ? since
    : nextWithin(step.hours, since, state.runbook.timeZone);
}

function momentOf(state: IncidentState, step: Step): number | null {
  const { opens } = step;
  switch (opens.on) {
    case 'opened':
      return Date.parse(state.openedAt);
    case 'elapsed':
      return Date.parse(state.openedAt) + opens.wait;
    case 'published': {
      const at = publishedAt(state, opens.step);
      return at === null ? null : Date.parse(at) + opens.wait;
    }
    case 'fact': {
      const fact = state.facts[opens.fact];
      return maySay(fact, state.runbook.facts[opens.fact]) ? Date.parse(fact.at) : null;
    }
    case 'time': {
      const fact = state.facts[opens.fact];
      return maySay(fact, state.runbook.facts[opens.fact]) &&
        typeof fact.value === 'string' &&
        isInstant(fact.value)
        ? Date.parse(fact.value) + opens.wait
        : null;
    }
    case 'promise-near':
      return state.promise === null
        ? null
        : Date.parse(state.promise.until) - state.runbook.draftLead;
    case 'declared-resolved':
      return state.resolutionFrom === null ? null : Date.parse(state.resolutionFrom);
    case 'stood-down':
      return state.stoodDownAt === null ? null : Date.parse(state.stoodDownAt);
    case 'relapsed':
      // Without an all-clear in public there is nothing to take back.
      return state.relapsedAt === null || state.allClearAt === null
        ? null
        : Date.parse(state.relapsedAt);
    case 'merged':
      return state.merged === null ? null : Date.parse(state.merged.at);
    case 'fact-changed':
      return state.outdated[0] === undefined ? null : Date.parse(state.outdated[0].at);
  }
}

/** Left out for this severity, by people, or because another post has said it already. */
export function isSkipped(state: IncidentState, step: Step): boolean {
  return (
    step.skip.severities.includes(state.severity) ||
    Object.hasOwn(state.skipped, step.id) ||
    Object.hasOwn(state.satisfied, step.id)
  );
}

/** Facts that this step still waits for, by name. */
export function missingFacts(state: IncidentState, step: Step): readonly string[] {
  return step.needs.filter((name) => !maySay(state.facts[name], state.runbook.facts[name]));
}

/** Whether a draft of this step should be made now. Corrections are `openCorrections`'. */
export function mayOpen(state: IncidentState, step: Step, now: Instant): boolean {
  const since = openSince(state, step);
  const due = since !== null && since <= Date.parse(now);
  return (
    (due || isNews(state, step)) &&
    hasItsPhase(state, step) &&
    !isSkipped(state, step) &&
    step.after.every((id) => isBehindUs(state, id)) &&
    missingFacts(state, step).length === 0 &&
    !step.unless.some((name) => maySay(state.facts[name], state.runbook.facts[name])) &&
    !(step.repeats && owesRelapse(state)) &&
    mayOpenAgain(state, step)
  );
}

function hasItsPhase(state: IncidentState, step: Step): boolean {
  const { on } = step.opens;
  if (on === 'fact-changed') return false;
  switch (state.phase) {
    case 'open':
      return on !== 'declared-resolved' && on !== 'stood-down' && on !== 'merged';
    case 'resolving':
      if (followsResolution(state.runbook, step)) return true;
      if (resolutionPublished(state)) return false;
      return step.repeats || (on === 'declared-resolved' && isClearForResolution(state));
    case 'stood-down':
      return on === 'stood-down' && anythingPublic(state);
    case 'merged':
      return on === 'merged' && anythingPublic(state);
    case 'aftercare':
    case 'closed':
      return false;
  }
}

/** Whether the public has read that it is over. */
export function resolutionPublished(state: IncidentState): boolean {
  return state.runbook.steps.some(
    (step) => step.opens.on === 'declared-resolved' && publishedAt(state, step.id) !== null,
  );
}

/** The resolution waits until drafts have gone and deliveries under way have ended. */
function isClearForResolution(state: IncidentState): boolean {
  return state.posts.every((post) => post.end !== null || !(post.inDelivery || post.withdrawing));
}

/** The last words of a kind were drafted and refused: saying it again asks for another draft. */
export function endedUnsaid(state: IncidentState, on: 'declared-resolved' | 'stood-down'): boolean {
  const posts = state.runbook.steps
    .filter((step) => step.opens.on === on)
    .flatMap((step) => postsOf(state, step));
  return posts.length > 0 && posts.every((post) => post.end !== null && post.publishedAt === null);
}

/** Words that people proposed, or that take something back: no turn of events makes them untrue. */
export function isProposal(post: Pick<PostSummary, 'kind'>): boolean {
  return post.kind === 'statement' || post.kind === 'correction';
}

function isBehindUs(state: IncidentState, id: string): boolean {
  const step = state.runbook.steps.find((other) => other.id === id);
  return (
    publishedAt(state, id) !== null ||
    step === undefined ||
    isSkipped(state, step) ||
    // Once it is over, nobody waits for words that will not be said any more.
    (state.phase !== 'open' && step.opens.on !== 'declared-resolved' && !step.repeats)
  );
}

/** A refused or withdrawn draft comes again only with new knowledge, or when a promise broke. */
function mayOpenAgain(state: IncidentState, step: Step): boolean {
  const before = postsOf(state, step);
  const last = before.at(-1);
  if (last === undefined) return true;
  if (before.some((post) => post.end === null && post.publishedAt === null)) return false;
  if (!step.repeats && before.some((post) => post.publishedAt !== null)) return false;
  if (changedSince(state, last.openedAt).size > 0) return true;
  const since = openSince(state, step);
  const openedAt = Date.parse(last.openedAt);
  if (since !== null && openedAt < since) return true;
  return (
    step.repeats &&
    state.promise !== null &&
    state.promise.missed &&
    openedAt < Date.parse(state.promise.until)
  );
}

/** Facts that changed after an instant. */
export function changedSince(state: IncidentState, since: Instant): ReadonlySet<string> {
  return new Set(
    Object.entries(state.factsChangedAt)
      .filter(([, at]) => Date.parse(at) > Date.parse(since))
      .map(([name]) => name),
  );
}

function isNews(state: IncidentState, step: Step): boolean {
  if (!step.repeats || state.promise === null) return false;
  const last = state.posts.at(-1);
  if (last === undefined) return false;
  const changed = changedSince(state, last.openedAt);
  const situation = situationOf(
    changed,
    knownFactNames(state.facts, state.runbook),
    state.scopeChanges,
  );
  const carriers = NEWS[situation] ?? [];
  return carriers.some((name) => changed.has(name));
}

/** The situation that a status post would have now, by what changed since the last publication. */
export function situationNow(state: IncidentState): StatusSituation {
  const last = state.posts
    .map((post) => post.publishedAt)
    .filter((at): at is Instant => at !== null)
    .toSorted()
    .at(-1);
  return situationOf(
    changedSince(state, last ?? state.openedAt),
    knownFactNames(state.facts, state.runbook),
    state.scopeChanges,
  );
}
