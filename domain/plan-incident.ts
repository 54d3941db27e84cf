import { chooseWording } from './choose-variant.ts';
import type { DraftPlan, IncidentEffect, IncidentStep } from './incident-events.ts';
import type { IncidentState, PostSummary } from './incident.ts';
import { knownFactNames, knownFactValues } from './known-facts.ts';
import type { Actor, EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import type { PostIdentity } from './post.ts';
import { promisedSpan } from './promised-span.ts';
import { componentsAfter, statusAfter } from './public-states.ts';
import type { SignOffRule, Step } from './runbook.ts';
import {
  followsResolution,
  isSkipped,
  mayOpen,
  openSince,
  publishedAt,
  resolutionPublished,
  situationNow,
} from './step-opening.ts';
import type { Instant, PostId, PostKind, StatusSituation } from './words.ts';

/**
 * What is to be done now, whoever or whatever moved the incident: note broken promises and late
 * steps, draft what may be drafted, end what is over. It never publishes anything (I2).
 */
export function planIncident(state: IncidentState, now: Instant): IncidentStep {
  const noted = noteLateness(state, now);
  const opened = openSteps(noted.state, now);
  const closed = closeWhenOver(opened.state);
  return {
    state: closed.state,
    entries: [...noted.entries, ...opened.entries, ...closed.entries],
    effects: opened.effects,
    refusal: null,
  };
}

function noteLateness(
  state: IncidentState,
  now: Instant,
): { readonly state: IncidentState; readonly entries: readonly EntryDraft[] } {
  const { promise } = state;
  const entries: EntryDraft[] = [];
  let after = state;
  if (promise !== null && !promise.missed && Date.parse(promise.until) < Date.parse(now)) {
    after = { ...after, promise: { ...promise, missed: true } };
    entries.push({
      eventId: `${state.incident}/promise-missed/${promise.until}`,
      actor: COUNTERSIGN,
      action: 'promise.miss',
      payload: { until: promise.until },
    });
  }
  for (const step of state.runbook.steps) {
    const dueAt = stepDueAt(state, step);
    if (dueAt === null || Date.parse(dueAt) >= Date.parse(now)) continue;
    if (after.overdue.includes(step.id) || publishedAt(state, step.id) !== null) continue;
    if (!isStillExpected(state, step)) continue;
    after = { ...after, overdue: [...after.overdue, step.id] };
    entries.push({
      eventId: `${state.incident}/overdue/${step.id}`,
      actor: COUNTERSIGN,
      action: 'step.overdue',
      payload: { step: step.id, dueAt },
    });
  }
  return { state: after, entries };
}

/** When a step should be public; `null`: no time is set, or its moment has not come. */
export function stepDueAt(state: IncidentState, step: Step): Instant | null {
  const since = openSince(state, step);
  const due = step.due[state.severity];
  return since === null || due === null ? null : new Date(since + due).toISOString();
}

function isStillExpected(state: IncidentState, step: Step): boolean {
  if (isSkipped(state, step)) return false;
  if (state.phase === 'open') return true;
  return (
    state.phase === 'resolving' &&
    (step.opens.on === 'declared-resolved' || followsResolution(state.runbook, step))
  );
}

function openSteps(
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

/** Gives a new post its number and its place in the incident. */
export function openPost(
  state: IncidentState,
  now: Instant,
  post: {
    readonly step: string;
    readonly kind: PostKind;
    readonly situation: StatusSituation | null;
    readonly corrects: PostId | null;
    /** Whose request opened it; without one, the runbook's turn did. */
    readonly opening: { readonly eventId: string; readonly actor: Actor } | null;
    readonly rule: SignOffRule;
    readonly dueAt: Instant | null;
    readonly plan: DraftPlan;
  },
): {
  readonly state: IncidentState;
  readonly entry: EntryDraft;
  readonly effect: IncidentEffect;
} {
  const number = state.posts.length + 1;
  const id: PostId = `${state.incident}/post-${number}`;
  const identity: PostIdentity = {
    deployment: state.deployment,
    incident: state.incident,
    post: id,
    number,
    step: post.step,
    kind: post.kind,
    situation: post.situation,
    severity: state.severity,
    mode: state.mode,
    drill: state.drill,
    runbook: state.runbook.name,
    runbookDigest: state.runbookDigest,
    rule: post.rule,
    corrects: post.corrects,
    dueAt: post.dueAt,
  };
  const summary: PostSummary = {
    number,
    post: id,
    step: post.step,
    kind: post.kind,
    situation: post.situation,
    variant: post.plan.from.kind === 'template' ? post.plan.from.variant : null,
    openedAt: now,
    publishedAt: null,
    end: null,
    withdrawing: false,
  };
  return {
    state: { ...state, posts: [...state.posts, summary] },
    entry: {
      eventId: post.opening?.eventId ?? `${id}/open`,
      actor: post.opening?.actor ?? COUNTERSIGN,
      action: 'post.open',
      payload: {
        post: id,
        step: post.step,
        kind: post.kind,
        situation: post.situation,
        severity: state.severity,
        mode: state.mode,
        drill: state.drill,
        rule: post.rule,
        corrects: post.corrects,
        dueAt: post.dueAt,
      },
    },
    effect: { do: 'openPost', identity, plan: post.plan },
  };
}

/** Asks for the withdrawal of drafts that make no sense any more. */
export function withdrawOpen(
  state: IncidentState,
  reason: string,
  which: (post: PostSummary) => boolean,
): { readonly state: IncidentState; readonly effects: readonly IncidentEffect[] } {
  const chosen = state.posts.filter(
    (post) => post.end === null && post.publishedAt === null && !post.withdrawing && which(post),
  );
  return {
    state: {
      ...state,
      posts: state.posts.map((post) =>
        chosen.includes(post) ? { ...post, withdrawing: true } : post,
      ),
    },
    effects: chosen.map(({ post }) => ({ do: 'withdrawPost', post, reason })),
  };
}

function closeWhenOver(state: IncidentState): {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
} {
  if (!isOver(state)) return { state, entries: [] };
  return {
    state: { ...state, phase: 'closed' },
    entries: [
      {
        eventId: `${state.incident}/close`,
        actor: COUNTERSIGN,
        action: 'incident.close',
        payload: { as: state.phase === 'stood-down' ? 'stood-down' : 'resolved' },
      },
    ],
  };
}

function isOver(state: IncidentState): boolean {
  if (state.posts.some((post) => post.end === null)) return false;
  const ended = (step: Step): boolean =>
    isSkipped(state, step) || state.posts.some((post) => post.step === step.id);
  if (state.phase === 'stood-down') {
    const last = state.runbook.steps.filter((step) => step.opens.on === 'stood-down');
    return state.posts.every((post) => post.publishedAt === null) || last.every(ended);
  }
  const followers = state.runbook.steps.filter((step) => followsResolution(state.runbook, step));
  return state.phase === 'resolving' && resolutionPublished(state) && followers.every(ended);
}
