import type { Facts, FactValue, ScopeChange } from './facts.ts';
import type { Runbook } from './runbook.ts';
import type {
  Digest,
  Impact,
  IncidentId,
  IncidentStatus,
  Instant,
  Mode,
  PersonId,
  PostId,
  PostKind,
  Severity,
  StatusSituation,
} from './words.ts';
import type { PostEnd } from './post.ts';

export type IncidentPhase =
  | 'open'
  | 'resolving'
  | 'stood-down'
  /** Another incident speaks for it; it ends once people were told where. */
  | 'merged'
  | 'closed'
  /** Over, but something is still to be said, such as a correction. */
  | 'aftercare';

/** A duty clock or a chore that runs beside the public steps. */
export interface Task {
  readonly id: string;
  readonly from: Instant;
  readonly dueAt: Instant;
  readonly doneAt: Instant | null;
  readonly overdue: boolean;
}

/** Public words that rest on a fact which has changed; a correction is owed. */
export interface Outdated {
  readonly fact: string;
  /** What was said; `null` when it was private or never had a value. */
  readonly was: FactValue | null;
  readonly at: Instant;
  readonly posts: readonly PostId[];
  /** Number of the correction that was drafted for it; `null`: none yet. */
  readonly correction: number | null;
}

/** What the incident remembers of each of its posts. */
export interface PostSummary {
  readonly number: number;
  readonly post: PostId;
  readonly step: string;
  readonly kind: PostKind;
  readonly situation: StatusSituation | null;
  readonly variant: string | null;
  readonly language: string;
  /** Number of the post in the lead language that this one follows; `null`: it leads. */
  readonly follows: number | null;
  /** Names of the facts that its public words rest on. */
  readonly facts: readonly string[];
  /** When its newest words were drafted; `null`: nobody has told us. */
  readonly draftedAt: Instant | null;
  readonly openedAt: Instant;
  readonly publishedAt: Instant | null;
  readonly end: PostEnd | null;
  /** A send is under way: what follows on the same channels waits for it. */
  readonly inDelivery: boolean;
  /** The incident has asked for its withdrawal; it may have been signed in the meantime. */
  readonly withdrawing: boolean;
}

/** Where an incident stands. Plain JSON, so that it survives continue-as-new. */
export interface IncidentState {
  readonly deployment: string;
  readonly incident: IncidentId;
  readonly mode: Mode;
  readonly drill: string | null;
  readonly runbook: Runbook;
  readonly runbookDigest: Digest;
  /** Brands that are affected; only their accounts are told, and those of the whole house. */
  readonly brands: readonly string[];
  readonly severity: Severity;
  readonly impact: Impact;
  readonly status: IncidentStatus;
  readonly phase: IncidentPhase;
  readonly facts: Facts;
  readonly posts: readonly PostSummary[];
  readonly openedAt: Instant;
  readonly restoredAt: Instant | null;
  readonly stoodDownAt: Instant | null;
  /** When the resolution post may be drafted; set by `declareResolved`. */
  readonly resolutionFrom: Instant | null;
  readonly promise: { readonly until: Instant; readonly missed: boolean } | null;
  /** Steps whose lateness has been recorded. */
  readonly overdue: readonly string[];
  /** Last time that each fact changed; a status post with nothing newer says "no change". */
  readonly factsChangedAt: Readonly<Record<string, Instant>>;
  /** What the last public words that rest on a fact say of it. */
  readonly told: Readonly<Record<string, FactValue>>;
  /** What each changed fact was before its last change: words under way may still rest on it. */
  readonly factsBefore: Readonly<Record<string, FactValue>>;
  /** How facts about scope changed when they last did. */
  readonly scopeChanges: Readonly<Record<string, ScopeChange>>;
  /** When it last broke again after an all-clear; `null`: it never did. */
  readonly relapsedAt: Instant | null;
  /** The all-clear that the relapse takes back was public then. */
  readonly allClearAt: Instant | null;
  readonly held: { readonly by: PersonId; readonly reason: string; readonly at: Instant } | null;
  readonly merged: { readonly into: IncidentId; readonly at: Instant } | null;
  readonly skipped: Readonly<Record<string, string>>;
  readonly satisfied: Readonly<Record<string, PostId>>;
  readonly tasks: readonly Task[];
  readonly outdated: readonly Outdated[];
  /** Digests of the releases that it has taken, for ever. */
  readonly usedStatements: readonly Digest[];
  readonly usedNonces: readonly string[];
  /** How often it has been closed; a relapse or a correction opens it again. */
  readonly closings: number;
}
