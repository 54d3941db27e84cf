import type { DraftPlan, IncidentEffect } from './incident-events.ts';
import type { IncidentState, PostSummary } from './incident.ts';
import { innerAudiences } from './first-publication.ts';
import type { Actor, EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import type { PostIdentity } from './post.ts';
import type { SignOffRule, Step } from './runbook.ts';
import type { Instant, PostId, PostKind, StatusSituation } from './words.ts';

/** What a post is before it has a number. */
export interface NewPost {
  readonly step: string;
  readonly kind: PostKind;
  readonly situation: StatusSituation | null;
  readonly corrects: PostId | null;
  readonly language: string;
  /** Number of the post in the lead language that it follows; `null`: it leads. */
  readonly follows: number | null;
  /** Whose request opened it; without one, the runbook's turn did. */
  readonly opening: { readonly eventId: string; readonly actor: Actor } | null;
  readonly rule: SignOffRule;
  readonly dueAt: Instant | null;
  readonly plan: DraftPlan;
}

/** A post that was given its place: what to record, what to do. */
export interface OpenedPost {
  readonly state: IncidentState;
  readonly entry: EntryDraft;
  readonly effects: readonly IncidentEffect[];
}

/** Gives a new post its number and its place in the incident, and has cover called for it. */
export function openPost(state: IncidentState, now: Instant, post: NewPost): OpenedPost {
  const number = state.posts.length + 1;
  const id: PostId = `${state.incident}/post-${number}`;
  const step = state.runbook.steps.find((other) => other.id === post.step) ?? null;
  const identity = identify(state, post, step, number, id);
  const { kind, situation, language, follows, rule, corrects, dueAt } = post;
  const summary: PostSummary = {
    number,
    post: id,
    step: post.step,
    kind,
    situation,
    variant: post.plan.from.kind === 'template' ? post.plan.from.variant : null,
    language,
    follows,
    facts: [],
    draftedAt: null,
    openedAt: now,
    publishedAt: null,
    end: null,
    inDelivery: false,
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
        kind,
        situation,
        severity: state.severity,
        mode: state.mode,
        drill: state.drill,
        rule,
        corrects,
        dueAt,
        language,
        follows,
        embargo: identity.embargo,
        ...(identity.inner === undefined ? {} : { inner: identity.inner }),
      },
    },
    effects: [{ do: 'openPost', identity, plan: post.plan }, ...cover(state, identity, step)],
  };
}

function identify(
  state: IncidentState,
  { step, kind, situation, rule, corrects, dueAt, language, follows }: NewPost,
  from: Step | null,
  number: number,
  post: PostId,
): PostIdentity {
  const inner = from === null ? [] : innerAudiences(state.runbook, from);
  return {
    deployment: state.deployment,
    incident: state.incident,
    post,
    number,
    step,
    kind,
    situation,
    severity: state.severity,
    mode: state.mode,
    drill: state.drill,
    runbook: state.runbook.name,
    runbookDigest: state.runbookDigest,
    rule,
    corrects,
    dueAt,
    language,
    follows,
    embargo: from?.embargo ?? null,
    lead: from?.lead ?? null,
    ...(inner.length === 0 ? {} : { inner }),
  };
}

/** Cover is called before a promise breaks: the nearer of promise and due time counts. */
function cover(
  state: IncidentState,
  identity: PostIdentity,
  step: Step | null,
): readonly IncidentEffect[] {
  const name = step?.escalate ?? null;
  const escalation = name === null ? undefined : state.runbook.escalations[name];
  if (escalation === undefined) return [];
  const promise = state.promise === null || state.promise.missed ? null : state.promise.until;
  const deadline =
    [promise, identity.dueAt].filter((at): at is Instant => at !== null).toSorted()[0] ?? null;
  return [{ do: 'callCover', identity, escalation, deadline }];
}
