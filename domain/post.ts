import type { Delivery } from './delivery.ts';
import type { StoredLeaf } from './rendition.ts';
import type { SignOffRule } from './runbook.ts';
import type { SignedStatement, Signer } from './statements.ts';
import type {
  Digest,
  Impact,
  IncidentId,
  IncidentStatus,
  Instant,
  Milliseconds,
  Mode,
  PersonId,
  PostId,
  PostKind,
  Severity,
  StatusSituation,
} from './words.ts';
import type { ComponentChange } from './rendition.ts';

/** Signed words wait for a person's signed release, and first for a duty if one is named. */
export interface Embargo {
  readonly duty: string | null;
}

/** Audiences that hear it first; the others never wait longer than this for them. */
export interface LeadTime {
  readonly audiences: readonly string[];
  readonly waitAtMost: Milliseconds;
}

export type PostPhase =
  | 'rendering'
  /** For people: sign, revise, ask for changes, reject. */
  | 'waiting'
  /** Somebody asked for changes; this revision can no longer be signed. */
  | 'changes-requested'
  /** Signed by enough; an embargo or a hold keeps it back until a signed release. */
  | 'signed'
  | 'delivering'
  | 'settled';

export type PostEnd = 'published' | 'withdrawn' | 'rejected' | 'given-up';

/** One accepted signature on the current revision. */
export interface AcceptedSignOff {
  readonly signer: Signer;
  readonly statement: Digest;
  readonly nonce: string;
  readonly signed: SignedStatement;
}

/** The current immutable set of renditions. */
export interface Revision {
  readonly number: number;
  readonly leaves: readonly StoredLeaf[];
  readonly authors: readonly PersonId[];
  readonly unsignedWords: boolean;
  readonly variant: string | null;
  readonly status: IncidentStatus;
  readonly impact: Impact;
  readonly components: readonly ComponentChange[];
  readonly promise: Instant | null;
  readonly publishBy: Instant;
  /** Names of the facts that the words rest on. */
  readonly facts: readonly string[];
}

/** What a post is; severity and rule follow the incident's, all else never changes. */
export interface PostIdentity {
  readonly deployment: string;
  readonly incident: IncidentId;
  readonly post: PostId;
  readonly number: number;
  readonly step: string;
  readonly kind: PostKind;
  readonly situation: StatusSituation | null;
  readonly severity: Severity;
  readonly mode: Mode;
  readonly drill: string | null;
  readonly runbook: string;
  readonly runbookDigest: Digest;
  readonly rule: SignOffRule;
  readonly corrects: PostId | null;
  readonly dueAt: Instant | null;
  readonly language: string;
  /** Number of the post in the lead language that this one follows; `null`: it leads. */
  readonly follows: number | null;
  readonly embargo: Embargo | null;
  readonly lead: LeadTime | null;
  /** Audiences whose being told does not count as public; left out: none. */
  readonly inner?: readonly string[];
}

/** Where a post stands. Plain JSON, so that it survives continue-as-new. */
export interface PostState extends PostIdentity {
  readonly phase: PostPhase;
  readonly end: PostEnd | null;
  readonly revision: Revision | null;
  readonly signOffs: readonly AcceptedSignOff[];
  readonly changesRequested: { readonly by: PersonId; readonly reason: string } | null;
  /** The incident wanted it gone when it was signed already: should it lapse, it goes. */
  readonly withdrawWish: string | null;
  readonly deliveries: readonly Delivery[];
  /** The incident is on hold: nothing is sent anew until a communicator has released it. */
  readonly held: boolean;
  /** The embargo was lifted for this revision. */
  readonly released: boolean;
  /** Until when the audiences that do not lead wait; `null`: nobody waits. */
  readonly leadUntil: Instant | null;
  /** First publication anywhere; `null`: nothing is public yet. */
  readonly publishedAt: Instant | null;
  /** Digests of all statements that this post has taken, for ever. */
  readonly usedStatements: readonly Digest[];
  readonly usedNonces: readonly string[];
}
