import type { Facts } from './facts.ts';
import type { Runbook } from './runbook.ts';
import type {
  Digest,
  Impact,
  IncidentId,
  IncidentStatus,
  Instant,
  Mode,
  PostId,
  PostKind,
  Severity,
  StatusSituation,
} from './words.ts';
import type { PostEnd } from './post.ts';

export type IncidentPhase = 'open' | 'resolving' | 'stood-down' | 'closed';

/** What the incident remembers of each of its posts. */
export interface PostSummary {
  readonly number: number;
  readonly post: PostId;
  readonly step: string;
  readonly kind: PostKind;
  readonly situation: StatusSituation | null;
  readonly variant: string | null;
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
}
