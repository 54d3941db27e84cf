/** What people are shown: folded from ledger entries, never from a workflow's answer. */
import type { CoverView } from './cover-view.ts';
import type { DeliveryState } from './delivery.ts';
import type { FactState, ScopeChange } from './facts.ts';
import type { Embargo } from './post.ts';
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
  Role,
  Severity,
  StatusSituation,
} from './words.ts';

export interface FactView {
  readonly name: string;
  /** Facts belong to a language; `null`: the lead language. */
  readonly language: string | null;
  readonly state: FactState;
  readonly by: PersonId;
  readonly byName: string;
  readonly at: Instant;
  /** Ledger sequence whose erasable payload holds the value. */
  readonly sequence: number;
  /** How its scope changed when it was told last; `null`: nobody had to say. */
  readonly change: ScopeChange | null;
  /** A private fact: its value stands in the private store under this digest. */
  readonly sealed: Digest | null;
}

/** Somebody who acted, when and why. */
export interface ActView {
  readonly by: PersonId;
  readonly byName: string;
  readonly at: Instant;
  readonly reason: string;
}

/** A duty or a chore beside the public steps. */
export interface TaskView {
  readonly id: string;
  readonly kind: 'duty' | 'chore';
  readonly text: string;
  readonly owner: Role;
  readonly from: Instant;
  readonly dueAt: Instant;
  readonly done: (Omit<ActView, 'reason'> & { readonly note: string }) | null;
  /** Recorded as late; ticking it off afterwards does not undo that. */
  readonly overdue: boolean;
}

/** Public words that rest on a fact which has changed. */
export interface OutdatedView {
  readonly fact: string;
  readonly posts: readonly PostId[];
  readonly at: Instant;
  /** The post that corrects them; `null`: none was drafted yet. */
  readonly correction: PostId | null;
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
  readonly state: 'open' | 'resolving' | 'stood-down' | 'merged' | 'closed' | 'aftercare';
  readonly openedAt: Instant;
  readonly openedBy: PersonId;
  readonly closedAt: Instant | null;
  readonly restoredAt: Instant | null;
  readonly facts: readonly FactView[];
  readonly promise: PromiseView | null;
  readonly promisesKept: number;
  readonly promisesMissed: number;
  readonly overdueSteps: readonly string[];
  readonly tasks: readonly TaskView[];
  /** One act stopped everything not yet sent; `null`: nothing is held. */
  readonly held: ActView | null;
  /** The incident that speaks for this one. */
  readonly mergedInto: IncidentId | null;
  /** Incidents that this one speaks for. */
  readonly followers: readonly IncidentId[];
  readonly splitFrom: IncidentId | null;
  readonly splitInto: readonly IncidentId[];
  readonly skipped: readonly (ActView & { readonly step: string })[];
  /** Steps that another step's post has fulfilled as well. */
  readonly satisfied: readonly { readonly step: string; readonly by: PostId }[];
  /** Since when it was broken again; `null`: it never came back worse. */
  readonly relapsedSince: Instant | null;
  readonly outdated: readonly OutdatedView[];
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
  /** What whoever signs should know, such as an audience without words of its own. */
  readonly notes?: readonly string[];
  /** Names of the facts that the words rest on. */
  readonly facts: readonly string[];
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
  /** That of the newest revision, as is the rule. */
  readonly severity: Severity;
  readonly mode: Mode;
  readonly drill: string | null;
  readonly rule: SignOffRule;
  readonly corrects: PostId | null;
  /** Audiences whose being told does not count as public; left out: none. */
  readonly inner?: readonly string[];
  readonly dueAt: Instant | null;
  readonly language: string;
  /** Number of the post in the lead language that this one follows; `null`: it leads. */
  readonly follows: number | null;
  /** Signed words wait for a signed release; `null`: they go at once. */
  readonly embargo: Embargo | null;
  /** The embargo of the newest revision was lifted. */
  readonly released: ActView | null;
  /** `signed`: by enough, and kept back by an embargo or a hold. */
  readonly state:
    'rendering' | 'waiting' | 'changes-requested' | 'signed' | 'delivering' | 'settled';
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
