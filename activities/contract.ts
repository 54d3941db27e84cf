/** What workflows may ask of the world. Implemented one verb a file beside this one. */
import type { CoverEnd, GapReason } from '../domain/cover-events.ts';
import type { Means } from '../domain/escalation.ts';
import type { Reachable } from '../domain/rota.ts';
import type { DeliveryOutcome } from '../domain/delivery.ts';
import type { EntryDraft } from '../domain/ledger-entry.ts';
import type { Opening } from '../domain/open-incident.ts';
import type { IncidentState } from '../domain/incident.ts';
import type { MovingPlan } from '../domain/plan-now.ts';
import type { AcceptedSignOff, PostEnd, PostIdentity, Revision } from '../domain/post.ts';
import type { ComponentChange, Leaf, StoredLeaf, Words } from '../domain/rendition.ts';
import type { Loudness, Runbook } from '../domain/runbook.ts';
import type { FactValue } from '../domain/facts.ts';
import type { SignedStatement, Statement, Verification } from '../domain/statements.ts';
import type {
  Digest,
  Impact,
  IncidentId,
  IncidentStatus,
  Instant,
  Mode,
  PersonId,
  PostId,
} from '../domain/words.ts';

export interface LoadRunbookRequest {
  readonly runbook: string;
  /** `null`: whatever the worker's disk holds; else only this version. */
  readonly digest: Digest | null;
  /** What opens with it: then its first entries are recorded and its first words drafted at once. */
  readonly opening?: Omit<Opening, 'runbook' | 'runbookDigest'>;
}
export interface LoadedRunbook {
  readonly runbook: Runbook;
  readonly digest: Digest;
  /**
   * What the opening came to, where it was asked for and taken: all that `openIncident` and the
   * first `planIncident` record stands in the ledger, and so does the first draft of these posts.
   */
  readonly begun?: {
    readonly drafts: Readonly<Record<PostId, Revision>>;
    /** Event id of the last entry that was recorded. */
    readonly last: string;
  };
}

export interface RenderRequest {
  readonly identity: PostIdentity;
  readonly revision: number;
  /** From a template, by the facts below; or words that a person wrote. */
  readonly from:
    | {
        readonly kind: 'template';
        /** Path below the step's folder, such as `no-change-a`. */
        readonly variant: string;
      }
    /** The public's words; audiences with a form of their own get theirs from its template. */
    | { readonly kind: 'words'; readonly words: Words }
    /** The words of an earlier revision, with its promised time replaced by the new one. */
    | { readonly kind: 'restate'; readonly leaves: readonly Leaf[]; readonly was: Instant | null };
  /** What words may rest on, in the post's language. Values, ready to print; never private ones. */
  readonly facts: Readonly<Record<string, FactValue>>;
  /** Facts of which people said that they are unknown. */
  readonly unknown: readonly string[];
  /** What belongs to this one post: `saidAt`, `said`, `correct`, `lead` (id of an incident). */
  readonly inputs: Readonly<Record<string, string>>;
  /** Where it goes when no audience is named. */
  readonly channels: readonly string[];
  /** Who hears it, by name of the runbook's audiences; empty: everybody on `channels`. */
  readonly audiences: readonly string[];
  /** How loud it may be, by audience; left out: `push`. Quiet hours are decided by the caller. */
  readonly notify: Readonly<Record<string, Loudness>>;
  /** Brands that are affected. Accounts of other brands stay silent; accounts of none always speak. */
  readonly brands: readonly string[];
  readonly status: IncidentStatus;
  readonly impact: Impact;
  readonly components: readonly ComponentChange[];
  readonly promise: Instant | null;
  /**
   * The entry of this revision, complete but for its leaves and facts: recorded with the bytes, in
   * one transaction. Asked again under the same event id, what stands is the answer.
   */
  readonly recordAs?: RevisionEntry;
  /** Event id of the last entry that the workflow had recorded; `null`: there is none. */
  readonly after?: string | null;
}
export type RevisionEntry = Extract<EntryDraft, { readonly action: 'post.revision' }>;
export interface RenderedRevision {
  /** Never empty: where nobody has an account there is no draft. */
  readonly leaves: readonly StoredLeaf[];
  /** Names of the facts that the words rest on; of words that people wrote, those found in them. */
  readonly facts: readonly string[];
  /** What the signer should know: an audience without words of its own, a channel without account. */
  readonly notes: readonly string[];
  /** The entry that was asked for stands in the ledger. */
  readonly recorded?: boolean;
}

export interface VerifyRequest {
  /** As it came with the signal: nothing about it is trusted. */
  readonly signed: unknown;
  readonly type: Statement['type'];
  /** For authorship: the words that came along; refused as `wrong-leaf` if the digest differs. */
  readonly words?: Words;
}
export type { Verification };

export interface PublishRequest {
  readonly identity: PostIdentity;
  readonly revision: Revision;
  readonly leaf: Leaf;
  readonly key: Digest;
  /** The signed statements; verified anew from their bytes. */
  readonly signOffs: readonly Pick<AcceptedSignOff, 'signed'>[];
  /** Signed `retryDelivery` that asks for this send after a doubt or failure; else `null`. */
  readonly retry: SignedStatement | null;
  /**
   * What must stand in the ledger before the attempt and does not yet: the signature that completed
   * the sign-offs. The first of a revision's publications writes it with its attempt, in one
   * transaction; to the others it is the same entry again, which changes nothing.
   */
  readonly recordFirst?: readonly EntryDraft[];
}

/** What is true now by the ledger, for a post that has not gone out yet. */
export interface PlanReading extends MovingPlan {
  readonly held: boolean;
  /** Duties and chores that have been ticked off. */
  readonly doneDuties: readonly string[];
  /** The promise that these words only repeat; `null`: they make their own. */
  readonly promiseAt: Instant | null;
}

/** Where a post stands by the ledger. */
export interface PostStanding {
  /** When it first stood anywhere in public. */
  readonly publishedAt: Instant | null;
  readonly promise: Instant | null;
  readonly variant: string | null;
  /** Names of the facts that its words rest on. */
  readonly facts: readonly string[];
  /** When these words were drafted. */
  readonly draftedAt: Instant | null;
  /** A send has begun or is to begin, and its end is not known yet. */
  readonly inDelivery: boolean;
  readonly end: PostEnd | null;
}

/** Who could be asked now. */
export interface CoverRequest {
  /** As the escalation says it: `rota/<role>`, `backup/<role>`, `all/<role>`, `person/<id>`. */
  readonly ask: string;
  /** Drills reach mailboxes that are marked for drills, and no other. */
  readonly mode: Mode;
}
export interface CoverFound {
  readonly people: readonly Reachable[];
  /** Why there is nobody; `null`: there is. */
  readonly gap: GapReason | null;
}

export interface NotifyRequest {
  readonly post: PostId;
  readonly person: PersonId;
  readonly means: Exclude<Means, 'console'>;
  readonly mode: Mode;
  /** The same for every try: a receiver can tell a repeated request from a new one. */
  readonly key: string;
  /** When the promise or due time runs out; `null`: no time is set. */
  readonly until: Instant | null;
  /** How often this level has been asked before. */
  readonly repeat: number;
}
/** `not-needed`: by the ledger nobody has to look any more, so nothing was sent. */
export type Notified = 'sent' | 'not-needed';

/** What the ledger says of a post to those who ask people about it. */
export interface CoverStanding {
  /** `people`: somebody has to look. `nobody`: it is under way by itself. `over`: it is settled. */
  readonly waitsFor: 'people' | 'nobody' | 'over';
  readonly end: CoverEnd | null;
  /** The incident's running promise; `null`: none is running. */
  readonly promise: Instant | null;
}

export interface RecordRequest {
  readonly incident: IncidentId;
  readonly entries: readonly EntryDraft[];
  /**
   * Event id of the last entry that this workflow had recorded before; `null`: there was none. A
   * ledger that does not hold it was restored to an earlier time, and takes nothing new.
   */
  readonly after?: string | null;
}

export interface Activities {
  /**
   * Reads the runbook from the worker's own disk.
   * @throws ApplicationFailure `RUNBOOK_UNKNOWN`, not retryable, when name or digest is unknown
   */
  loadRunbook(request: LoadRunbookRequest): Promise<LoadedRunbook>;
  /** Makes the exact bytes for every channel and stores them before it answers. */
  renderRevision(request: RenderRequest): Promise<RenderedRevision>;
  /** Verifies bytes, proof, certificate and roots. CPU only: run as a local activity. */
  verifyStatement(request: VerifyRequest): Promise<Verification>;
  /** The last metre: verifies everything anew, records the attempt, sends, records the outcome. */
  publish(request: PublishRequest): Promise<DeliveryOutcome>;
  /** Reads from the ledger what a post's words would say now; `null`: it knows no such incident. */
  readPlan(request: { readonly identity: PostIdentity }): Promise<PlanReading | null>;
  /** Reads from the ledger all of an incident that ran before; `null`: it knows no such incident. */
  readIncidentState(request: { readonly incident: IncidentId }): Promise<IncidentState | null>;
  /** Reads from the ledger where a post stands; `null`: the ledger knows no such post. */
  readPostStanding(request: { readonly post: PostId }): Promise<PostStanding | null>;
  /** Says who covers now, by the rota's files as they are at this moment. */
  findCover(request: CoverRequest): Promise<CoverFound>;
  /**
   * Asks one person by one means to look at a post. It never lets anything out.
   * @throws ApplicationFailure `NOTIFY_REFUSED`, not retryable, when trying again cannot help
   */
  notify(request: NotifyRequest): Promise<Notified>;
  /** Reads from the ledger whether a post still waits for people; `null`: it knows no such post. */
  readCoverStanding(request: { readonly post: PostId }): Promise<CoverStanding | null>;
  /** Appends entries to the incident's chain; the same entry again changes nothing. */
  record(request: RecordRequest): Promise<void>;
}
