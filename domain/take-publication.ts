import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState, PostSummary } from './incident.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import { noteOutdatedOnTheWay } from './note-outdated.ts';
import { statusAfter } from './public-states.ts';
import { satisfySteps } from './satisfy-steps.ts';
import { tellPlans } from './tell-plans.ts';
import { withTold } from './told-facts.ts';
import type { Instant } from './words.ts';
import { withdrawOpen } from './withdraw-open.ts';

type PostPublished = Extract<IncidentEvent, { readonly type: 'postPublished' }>;

/**
 * The promise clock starts at the first publication and is set anew by each later one. Words in a
 * language that follows move no clock and no status: the lead language has done that.
 */
export function takePublication(state: IncidentState, event: PostPublished): IncidentStep {
  const post = state.posts.find((other) => other.number === event.number);
  if (post === undefined || post.publishedAt !== null) {
    return { state, entries: [], effects: [], refusal: null };
  }
  const known = withPublication(state, post, event);
  if (post.follows !== null) return { state: known, entries: [], effects: [], refusal: null };
  const promise = keepPromise(known, post, event);
  const status = setStatus(promise.state, post, event);
  const late = noteOutdatedOnTheWay(status.state, post, event);
  const satisfied = satisfySteps(late.state, post);
  const superfluous = endsWithResolution(state, post)
    ? withdrawOpen(satisfied.state, 'the resolution is out', (other) => other.situation !== null)
    : { state: satisfied.state, effects: [] };
  return {
    state: superfluous.state,
    entries: [...promise.entries, ...status.entries, ...late.entries, ...satisfied.entries],
    effects: [
      ...satisfied.effects,
      ...superfluous.effects,
      ...(status.entries.length === 0 ? [] : tellPlans(superfluous.state)),
    ],
    refusal: null,
  };
}

function withPublication(
  state: IncidentState,
  post: PostSummary,
  { at, variant, facts, draftedAt, inDelivery }: PostPublished,
): IncidentState {
  const changed: PostSummary = {
    ...post,
    publishedAt: at,
    variant: variant ?? post.variant,
    facts,
    draftedAt,
    inDelivery,
  };
  // Facts of another language stand under other names.
  const told = post.follows === null ? withTold(state, changed) : state;
  return {
    ...told,
    allClearAt: isLateAllClear(state, post) ? at : state.allClearAt,
    // What was wrong in public has been put right.
    outdated: state.outdated.filter(({ correction }) => correction !== post.number),
    posts: state.posts.map((other) => (other === post ? changed : other)),
  };
}

/** An all-clear that was under way when it broke again: it has been read, so it is owned as well. */
function isLateAllClear(state: IncidentState, post: PostSummary): boolean {
  return (
    state.relapsedAt !== null &&
    Date.parse(post.openedAt) < Date.parse(state.relapsedAt) &&
    (post.kind === 'resolution' || post.kind === 'stand-down' || post.situation === 'watching')
  );
}

interface Told {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
}

function keepPromise(state: IncidentState, post: PostSummary, event: PostPublished): Told {
  const before = state.promise;
  const ends = endsTheSilence(state, post.step);
  const given = ends ? null : event.promise;
  const entries: EntryDraft[] = [];
  // What was recorded as missed is never counted as kept beside it.
  if (before !== null && !before.missed && (given !== null || ends)) {
    entries.push(keptOrMissed(state, post, event, before.until));
  }
  if (given !== null) {
    entries.push({
      eventId: `${event.eventId}/promise`,
      actor: COUNTERSIGN,
      action: 'promise.give',
      payload: { post: post.post, until: given },
    });
  }
  const promise = given === null ? (ends ? null : before) : { until: given, missed: false };
  return { state: { ...state, promise }, entries };
}

function keptOrMissed(
  state: IncidentState,
  { post }: PostSummary,
  event: PostPublished,
  until: Instant,
): EntryDraft {
  return Date.parse(event.at) <= Date.parse(until)
    ? {
        eventId: `${event.eventId}/promise-kept`,
        actor: COUNTERSIGN,
        action: 'promise.keep',
        payload: { post, until },
      }
    : {
        eventId: `${state.incident}/promise-missed/${until}`,
        actor: COUNTERSIGN,
        action: 'promise.miss',
        payload: { until },
      };
}

function setStatus(state: IncidentState, post: PostSummary, event: PostPublished): Told {
  const step = state.runbook.steps.find((other) => other.id === post.step);
  const status = statusAfter(state, step ?? null, post.situation);
  const impact = step?.impact ?? state.impact;
  if (status === state.status && impact === state.impact) return { state, entries: [] };
  return {
    state: { ...state, status, impact },
    entries: [
      {
        eventId: `${event.eventId}/status`,
        actor: COUNTERSIGN,
        action: 'incident.status',
        payload: impact === state.impact ? { status } : { status, impact },
      },
    ],
  };
}

function endsWithResolution(state: IncidentState, post: PostSummary): boolean {
  const step = state.runbook.steps.find((other) => other.id === post.step);
  return step?.opens.on === 'declared-resolved';
}

/** The last words of an incident owe no further update; a merged one's are its leader's. */
function endsTheSilence(state: IncidentState, step: string): boolean {
  const on = state.runbook.steps.find((other) => other.id === step)?.opens.on;
  return on === 'declared-resolved' || on === 'stood-down' || on === 'merged';
}
