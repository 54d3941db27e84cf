/** What people are shown: folded from ledger entries, never from a workflow's answer. */
import type { CoverView } from './cover-view.ts';
import type { DeliveryState } from './delivery.ts';
import type { FactState } from './facts.ts';
import type { Leaf, StoredLeaf } from './rendition.ts';
import type { SignOffRule } from './runbook.ts';
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

export interface FactView {
  readonly name: string;
  readonly state: FactState;
  readonly by: PersonId;
  readonly byName: string;
  readonly at: Instant;
  /** Ledger sequence whose erasable payload holds the value. */
  readonly sequence: number;
}

export interface PromiseView {
  readonly until: Instant;
  readonly post: PostId;
  /** True once it has passed without a new post. */
  readonly missed: boolean;
}

export interface IncidentView {
  readonly incident: IncidentId;
  readonly title: string;
  readonly runbook: string;
  readonly runbookDigest: Digest;
  readonly deployment: string;
  readonly mode: Mode;
  readonly drill: string | null;
  readonly severity: Severity;
  readonly impact: Impact;
  /** Status that the public has been told. */
  readonly status: IncidentStatus;
  readonly state: 'open' | 'resolving' | 'stood-down' | 'closed';
  readonly openedAt: Instant;
  readonly openedBy: PersonId;
  readonly closedAt: Instant | null;
  readonly restoredAt: Instant | null;
  readonly facts: readonly FactView[];
  readonly promise: PromiseView | null;
  readonly promisesKept: number;
  readonly promisesMissed: number;
  readonly overdueSteps: readonly string[];
  readonly refused: number;
  /** The ledger holds a conflict: nothing of what it is about goes out before a look into it. */
  readonly frozen: boolean;
  /** The ledger has forgotten a part of it (`ledger.gap`): nothing goes out until it is closed. */
  readonly behind?: boolean;
  /** No workflow walks it any more. */
  readonly orphaned?: boolean;
  readonly head: { readonly sequence: number; readonly hash: Digest };
}

export interface SignOffView {
  readonly person: PersonId;
  readonly name: string;
  readonly at: Instant;
  readonly statement: Digest;
  readonly revision: number;
  /** False once a later revision has voided it. */
  readonly counts: boolean;
}

export interface RevisionView {
  readonly number: number;
  readonly leaves: readonly StoredLeaf[];
  readonly authors: readonly PersonId[];
  readonly unsignedWords: boolean;
  readonly variant: string | null;
  readonly because: string;
  readonly note: string;
  readonly at: Instant;
  readonly by: PersonId | 'countersign' | 'unknown';
  readonly status: IncidentStatus;
  readonly impact: Impact;
  readonly promise: Instant | null;
  readonly publishBy: Instant;
}

export interface DeliveryView {
  readonly key: Digest;
  readonly leaf: Leaf;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly reason: string | null;
  readonly remoteId: string | null;
  readonly permalink: string | null;
  readonly at: Instant | null;
}

export interface PostView {
  readonly incident: IncidentId;
  readonly post: PostId;
  readonly number: number;
  readonly step: string;
  readonly kind: PostKind;
  readonly situation: StatusSituation | null;
  readonly severity: Severity;
  readonly mode: Mode;
  readonly drill: string | null;
  readonly rule: SignOffRule;
  readonly corrects: PostId | null;
  readonly dueAt: Instant | null;
  readonly state: 'rendering' | 'waiting' | 'changes-requested' | 'delivering' | 'settled';
  readonly end: 'published' | 'withdrawn' | 'rejected' | 'given-up' | null;
  readonly openedAt: Instant;
  readonly publishedAt: Instant | null;
  readonly revisions: readonly RevisionView[];
  readonly signOffs: readonly SignOffView[];
  /** What is still missing, such as `communicator 1`. */
  readonly missing: readonly string[];
  readonly changesRequested: {
    readonly by: PersonId;
    readonly reason: string;
    readonly at: Instant;
  } | null;
  readonly deliveries: readonly DeliveryView[];
  /** Who was asked about it and who answered; left out: nobody has been asked. */
  readonly cover?: CoverView;
  readonly refused: number;
  readonly frozen: boolean;
}
