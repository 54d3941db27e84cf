import { keyOf } from './check-fact-reports.ts';
import type { FactReport } from './facts.ts';
import type { IncidentEffect } from './incident-events.ts';
import type { IncidentState, Outdated, PostSummary } from './incident.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import { maySay } from './known-facts.ts';
import type { Instant } from './words.ts';
import { withdrawOpen } from './withdraw-open.ts';

/**
 * Finds every public sentence that rests on a fact which is no longer so (issue B, section 1).
 * What became wider or narrower was true when it was said; all else is owed a correction.
 *
 * @param before the incident before the report
 * @param after the incident with the reported facts
 */
export function noteOutdated(
  before: IncidentState,
  after: IncidentState,
  reports: readonly FactReport[],
  event: { readonly eventId: string; readonly now: Instant },
): {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
  readonly effects: readonly IncidentEffect[];
} {
  let state = after;
  const entries: EntryDraft[] = [];
  const effects: IncidentEffect[] = [];
  for (const report of reports) {
    const wrong = whatIsWrong(before, state, report, event.now);
    if (wrong === null) continue;
    const earlier = state.outdated.find(({ fact }) => fact === wrong.fact);
    const unsaid = earlier === undefined ? undefined : unsaidCorrection(state, earlier);
    // What is public is still what was said first, and an unsaid correction is outdated itself.
    const withdrawn = withdrawOpen(
      state,
      `${wrong.fact} has changed once more`,
      (post) => post === unsaid,
    );
    const was = unsaid === undefined ? wrong.was : (earlier?.was ?? wrong.was);
    const rest = withdrawn.state.outdated.filter(({ fact }) => fact !== wrong.fact);
    const backAgain = JSON.stringify(was) === JSON.stringify(sayable(state, report.name));
    state = {
      ...withdrawn.state,
      outdated: backAgain ? rest : [...rest, { ...wrong, was }],
    };
    effects.push(...withdrawn.effects);
    entries.push({
      eventId: `${event.eventId}/outdated/${wrong.fact}`,
      actor: COUNTERSIGN,
      action: 'facts.outdate',
      // No post: what stands in public is right again, and nothing is owed.
      payload: { fact: wrong.fact, posts: backAgain ? [] : wrong.posts },
    });
  }
  return { state, entries, effects };
}

function whatIsWrong(
  before: IncidentState,
  after: IncidentState,
  report: FactReport,
  now: Instant,
): Outdated | null {
  if (report.change === 'wider' || report.change === 'narrower') return null;
  const key = keyOf(after.runbook, report);
  const spec = after.runbook.facts[report.name];
  const old = before.facts[key];
  if (spec === undefined || spec.correction === null || old === undefined) return null;
  if (key !== report.name) return null;
  // Readers hold what was told last, which is not always what we knew last.
  const was = before.told[report.name] ?? old.value;
  const owed = after.outdated.some(({ fact }) => fact === report.name);
  const known = JSON.stringify(sayable(after, report.name));
  const nothingNew = JSON.stringify(old.value) === known && old.state !== 'retracted';
  if (!owed && (nothingNew || JSON.stringify(was) === known)) return null;
  const posts = publicPostsOn(before, report.name).map(({ post }) => post);
  return posts.length === 0 ? null : { fact: report.name, was, at: now, posts, correction: null };
}

/** Posts in public whose words rest on a fact, oldest first. */
export function publicPostsOn(state: IncidentState, fact: string): readonly PostSummary[] {
  return state.posts.filter((post) => post.publishedAt !== null && post.facts.includes(fact));
}

/** What may be said of a fact now; `null`: nothing, for instance because it was retracted. */
function sayable(state: IncidentState, name: string): unknown {
  const fact = state.facts[name];
  return maySay(fact, state.runbook.facts[name]) ? fact.value : null;
}

function unsaidCorrection(state: IncidentState, { correction }: Outdated): PostSummary | undefined {
  return state.posts.find((post) => post.number === correction && post.publishedAt === null);
}

/**
 * Facts that changed while the words were on their way: nobody could stop these any more, so they
 * are owed a correction as soon as they stand in public.
 *
 * @param state the incident that knows of the publication
 */
export function noteOutdatedOnTheWay(
  state: IncidentState,
  post: PostSummary,
  event: {
    readonly eventId: string;
    readonly now: Instant;
    readonly facts: readonly string[];
    readonly draftedAt: Instant | null;
  },
): { readonly state: IncidentState; readonly entries: readonly EntryDraft[] } {
  const wrong = event.facts.filter((fact) => changedOnTheWay(state, fact, event.draftedAt));
  const outdated = wrong.map((fact): Outdated => ({
    fact,
    was: state.told[fact] ?? null,
    at: event.now,
    posts: [post.post],
    correction: null,
  }));
  return {
    state: { ...state, outdated: [...state.outdated, ...outdated] },
    entries: outdated.map(({ fact, posts }): EntryDraft => ({
      eventId: `${event.eventId}/outdated/${fact}`,
      actor: COUNTERSIGN,
      action: 'facts.outdate',
      payload: { fact, posts },
    })),
  };
}

function changedOnTheWay(state: IncidentState, fact: string, draftedAt: Instant | null): boolean {
  const changedAt = state.factsChangedAt[fact];
  const spec = state.runbook.facts[fact];
  if (draftedAt === null || changedAt === undefined || (spec?.correction ?? null) === null) {
    return false;
  }
  const moved = state.scopeChanges[fact] === 'wider' || state.scopeChanges[fact] === 'narrower';
  const told = state.outdated.some((other) => other.fact === fact);
  const was = state.factsBefore[fact];
  return (
    Date.parse(changedAt) > Date.parse(draftedAt) &&
    !moved &&
    !told &&
    was !== undefined &&
    JSON.stringify(was) !== JSON.stringify(sayable(state, fact))
  );
}
