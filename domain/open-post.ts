import type { DraftPlan, IncidentEffect } from './incident-events.ts';
import type { IncidentState, PostSummary } from './incident.ts';
import type { Actor, EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import type { PostIdentity } from './post.ts';
import type { SignOffRule } from './runbook.ts';
import type { Instant, PostId, PostKind, StatusSituation } from './words.ts';

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
