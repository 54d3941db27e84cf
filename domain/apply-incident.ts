import { checkFactReports } from './check-fact-reports.ts';
import { isInstant } from './fact-forms.ts';
import type { Fact, FactReport } from './facts.ts';
import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import type { Actor, EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import { openPost, withdrawOpen } from './plan-incident.ts';
import { componentsAfter } from './public-states.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import { isProposal, resolutionPublished } from './step-opening.ts';
import type { Instant } from './words.ts';

type EventOf<T extends IncidentEvent['type']> = Extract<IncidentEvent, { readonly type: T }>;

/** How far ahead of the workflow's clock a "restored at" may lie before it is refused. */
const RESTORED_TOLERANCE = 60_000;

/**
 * One event, one next state (DESIGN section 4). Pure and exhaustive. What follows from it in time
 * (drafts, broken promises, the end) is `planIncident`'s, which runs after each event.
 */
export function applyIncidentEvent(state: IncidentState, event: IncidentEvent): IncidentStep {
  if (state.phase === 'closed' && event.type !== 'ticked') {
    return refused(state, refuse('incident-over'));
  }
  switch (event.type) {
    case 'factsReported':
      return reportFacts(state, event);
    case 'severityChanged':
      return changeSeverity(state, event);
    case 'declaredResolved':
      return declareResolved(state, event);
    case 'stoodDown':
      return standDown(state, event);
    case 'proposed':
      return propose(state, event);
    case 'postPublished':
      return takePublication(state, event);
    case 'postSettled':
      return takeSettlement(state, event);
    case 'ticked':
      return { state, entries: [], effects: [], refusal: null };
  }
}

function refused(state: IncidentState, refusal: Refusal): IncidentStep {
  return { state, entries: [], effects: [], refusal };
}

function reportFacts(state: IncidentState, event: EventOf<'factsReported'>): IncidentStep {
  const refusal = checkFactReports(state.runbook, event.facts);
  if (refusal !== null) return refused(state, refusal);
  return {
    state: withFacts(state, event.facts, event.by, event.now),
    entries: [factsEntry(event.eventId, event.by, event.facts)],
    effects: state.posts
      .filter((post) => post.end === null && post.publishedAt === null)
      .map(({ post }) => ({ do: 'tellFacts', post })),
    refusal: null,
  };
}

/** The ledger's entry for reported facts: names in the chain, values beside it (erasable). */
export function factsEntry(
  eventId: string,
  actor: Actor,
  reports: readonly FactReport[],
): EntryDraft {
  return {
    eventId,
    actor,
    action: 'facts.report',
    payload: {
      facts: reports.map(({ name, value, state }) => ({
        name,
        state: value === null ? 'retracted' : state,
      })),
    },
    erasable: Object.fromEntries(reports.map(({ name, value }) => [name, value])),
  };
}

/** Facts as they stand after a report; a value that is the same again is no change. */
export function withFacts(
  state: IncidentState,
  reports: readonly FactReport[],
  by: Actor,
  at: Instant,
): IncidentState {
  const facts: Record<string, Fact> = { ...state.facts };
  const factsChangedAt: Record<string, Instant> = { ...state.factsChangedAt };
  for (const { name, value, state: certainty } of reports) {
    const before = facts[name];
    const same =
      before !== undefined &&
      before.state !== 'retracted' &&
      JSON.stringify(before.value) === JSON.stringify(value);
    if (!same) factsChangedAt[name] = at;
    facts[name] =
      value === null
        ? { value: before?.value ?? '', state: 'retracted', by: by.person, at }
        : { value, state: certainty, by: by.person, at };
  }
  return { ...state, facts, factsChangedAt };
}

function changeSeverity(state: IncidentState, event: EventOf<'severityChanged'>): IncidentStep {
  if (event.reason.trim() === '') return refused(state, refuse('reason-required'));
  const impact = state.runbook.impact[event.severity];
  return {
    state: { ...state, severity: event.severity, impact },
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.change_severity',
        payload: { from: state.severity, to: event.severity, impact, reason: event.reason },
      },
    ],
    effects: [],
    refusal: null,
  };
}

function declareResolved(state: IncidentState, event: EventOf<'declaredResolved'>): IncidentStep {
  if (state.phase === 'resolving') return refused(state, refuse('already-declared'));
  if (state.phase !== 'open') return refused(state, refuse('incident-over'));
  const restored = Date.parse(event.restoredAt);
  if (!isInstant(event.restoredAt) || restored > Date.parse(event.now) + RESTORED_TOLERANCE) {
    return refused(state, refuse('fact-form', 'restoredAt lies in the future or is no time'));
  }
  const stability = Math.max(
    0,
    ...state.runbook.steps
      .filter((step) => step.opens.on === 'declared-resolved')
      .map((step) => step.stability[state.severity]),
  );
  const resolutionFrom = new Date(
    Math.max(restored + stability, Date.parse(event.now)),
  ).toISOString();
  const reports: readonly FactReport[] =
    'restoredAt' in state.runbook.facts
      ? [{ name: 'restoredAt', value: event.restoredAt, state: 'confirmed' }]
      : [];
  const known = withFacts(state, reports, event.by, event.now);
  const withdrawn = withdrawOpen(
    { ...known, phase: 'resolving', restoredAt: event.restoredAt, resolutionFrom },
    'it has been declared resolved, so these words would no longer be true',
    (post) => !isProposal(post),
  );
  return {
    state: withdrawn.state,
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.declare_resolved',
        payload: { restoredAt: event.restoredAt, resolutionFrom },
      },
      ...(reports.length === 0 ? [] : [factsEntry(`${event.eventId}/facts`, event.by, reports)]),
    ],
    effects: withdrawn.effects,
    refusal: null,
  };
}

function standDown(state: IncidentState, event: EventOf<'stoodDown'>): IncidentStep {
  if (event.reason.trim() === '') return refused(state, refuse('reason-required'));
  if (state.phase === 'stood-down' || resolutionPublished(state)) {
    return refused(state, refuse('incident-over'));
  }
  const withdrawn = withdrawOpen(
    { ...state, phase: 'stood-down', stoodDownAt: event.now },
    'the incident was stood down',
    () => true,
  );
  return {
    state: { ...withdrawn.state, promise: null },
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'incident.stand_down',
        payload: { reason: event.reason },
      },
    ],
    effects: withdrawn.effects,
    refusal: null,
  };
}

/** Anybody's words enter by the same gate, marked with their author. */
function propose(state: IncidentState, event: EventOf<'proposed'>): IncidentStep {
  const { words, corrects } = event;
  if ([words.headline, words.short, words.long].some((text) => text.trim() === '')) {
    return refused(state, refuse('empty-words', 'headline, short and long text are needed'));
  }
  if (event.kind === 'correction') {
    const wrong = state.posts.find((post) => post.post === corrects);
    if (wrong === undefined || wrong.publishedAt === null) {
      return refused(state, refuse('unknown-post', 'a correction names a published post'));
    }
  }
  const opened = openPost(state, event.now, {
    step: event.kind,
    kind: event.kind,
    situation: null,
    corrects: event.kind === 'correction' ? corrects : null,
    opening: { eventId: event.eventId, actor: event.by },
    rule: state.runbook.proposals.signOffs,
    dueAt: null,
    plan: {
      from: {
        kind: 'words',
        words,
        authors: event.authors,
        unsignedWords: event.unsignedWords,
      },
      facts: {},
      channels: state.runbook.proposals.channels,
      status: state.status,
      impact: state.impact,
      components: componentsAfter(state, event.kind, null),
      promiseAfter: null,
      draftLead: state.runbook.draftLead,
    },
  });
  return {
    state: opened.state,
    entries: [opened.entry],
    effects: [opened.effect],
    refusal: null,
  };
}

/** The promise clock starts at the first publication and is set anew by each later one. */
function takePublication(state: IncidentState, event: EventOf<'postPublished'>): IncidentStep {
  const post = state.posts.find((other) => other.number === event.number);
  if (post === undefined || post.publishedAt !== null) {
    return { state, entries: [], effects: [], refusal: null };
  }
  const entries: EntryDraft[] = [];
  const before = state.promise;
  const speaks = event.promise !== null || endsTheSilence(state, post.step);
  if (before !== null && speaks) {
    const kept = Date.parse(event.at) <= Date.parse(before.until);
    if (kept || !before.missed) {
      entries.push({
        ...(kept
          ? {
              action: 'promise.keep' as const,
              payload: { post: post.post, until: before.until },
            }
          : { action: 'promise.miss' as const, payload: { until: before.until } }),
        eventId: kept
          ? `${event.eventId}/promise-kept`
          : `${state.incident}/promise-missed/${before.until}`,
        actor: COUNTERSIGN,
      });
    }
  }
  if (event.promise !== null) {
    entries.push({
      eventId: `${event.eventId}/promise`,
      actor: COUNTERSIGN,
      action: 'promise.give',
      payload: { post: post.post, until: event.promise },
    });
  }
  const step = state.runbook.steps.find((other) => other.id === post.step);
  const status =
    step?.status ?? (post.situation === 'watching' ? ('monitoring' as const) : state.status);
  if (status !== state.status) {
    entries.push({
      eventId: `${event.eventId}/status`,
      actor: COUNTERSIGN,
      action: 'incident.status',
      payload: { status },
    });
  }
  const after: IncidentState = {
    ...state,
    status,
    promise:
      event.promise !== null
        ? { until: event.promise, missed: false }
        : endsTheSilence(state, post.step)
          ? null
          : before,
    posts: state.posts.map((other) =>
      other === post
        ? { ...other, publishedAt: event.at, variant: event.variant ?? other.variant }
        : other,
    ),
  };
  const superfluous =
    step?.opens.on === 'declared-resolved'
      ? withdrawOpen(after, 'the resolution is out', (other) => other.situation !== null)
      : { state: after, effects: [] };
  return { state: superfluous.state, entries, effects: superfluous.effects, refusal: null };
}

/** The last words of an incident owe no further update. */
function endsTheSilence(state: IncidentState, step: string): boolean {
  const on = state.runbook.steps.find((other) => other.id === step)?.opens.on;
  return on === 'declared-resolved' || on === 'stood-down';
}

function takeSettlement(state: IncidentState, event: EventOf<'postSettled'>): IncidentStep {
  return {
    state: {
      ...state,
      posts: state.posts.map((post) =>
        post.number === event.number ? { ...post, end: event.end, withdrawing: false } : post,
      ),
    },
    entries: [],
    effects: [],
    refusal: null,
  };
}
