import type { Escalation } from './escalation.ts';
import type { FactReport, FactValue } from './facts.ts';
import type { IncidentState } from './incident.ts';
import type { Actor, EntryDraft } from './ledger-entry.ts';
import type { PostEnd, PostIdentity } from './post.ts';
import type { Refusal } from './refusals.ts';
import type { ComponentChange, Words } from './rendition.ts';
import type { Loudness } from './runbook.ts';
import type { ReleaseStatement, SignedStatement, VerifiedStatement } from './statements.ts';
import type {
  Impact,
  IncidentId,
  IncidentStatus,
  Instant,
  Milliseconds,
  PersonId,
  PostId,
  PostKind,
  Role,
  Severity,
} from './words.ts';

/** What can happen to an incident. `eventId` is the ledger id of the entry that it makes. */
export type IncidentEvent = { readonly eventId: string; readonly now: Instant } & (
  | {
      readonly type: 'factsReported';
      readonly by: Actor;
      readonly facts: readonly FactReport[];
      /** What the reporter is said to be; decides what she may confirm. */
      readonly roles: readonly Role[];
    }
  | {
      readonly type: 'severityChanged';
      readonly by: Actor;
      readonly severity: Severity;
      readonly reason: string;
    }
  | { readonly type: 'declaredResolved'; readonly by: Actor; readonly restoredAt: Instant }
  | { readonly type: 'stoodDown'; readonly by: Actor; readonly reason: string }
  | {
      readonly type: 'proposed';
      readonly by: Actor;
      readonly kind: Extract<PostKind, 'statement' | 'correction'>;
      readonly words: Words;
      readonly corrects: PostId | null;
      readonly authors: readonly PersonId[];
      readonly unsignedWords: boolean;
    }
  | {
      readonly type: 'postPublished';
      readonly number: number;
      readonly at: Instant;
      readonly promise: Instant | null;
      readonly variant: string | null;
      readonly facts: readonly string[];
      /** When the words that went out were drafted; `null`: nobody knows. */
      readonly draftedAt: Instant | null;
      readonly inDelivery: boolean;
    }
  /** It was signed, and no send is under way any more; people may still have to settle one. */
  | { readonly type: 'postAnswered'; readonly number: number }
  | { readonly type: 'postSettled'; readonly number: number; readonly end: PostEnd }
  | {
      readonly type: 'relapsed';
      readonly by: Actor;
      readonly since: Instant;
      readonly reason: string;
    }
  | {
      readonly type: 'merged';
      readonly by: Actor;
      readonly into: IncidentId;
      readonly reason: string;
    }
  /** Another incident was merged into this one. */
  | {
      readonly type: 'absorbed';
      readonly by: Actor;
      readonly follower: IncidentId;
      readonly reason: string;
    }
  | {
      readonly type: 'split';
      readonly by: Actor;
      readonly into: IncidentId;
      readonly reason: string;
    }
  | { readonly type: 'held'; readonly by: Actor; readonly reason: string }
  | {
      readonly type: 'released';
      readonly verified: VerifiedStatement<ReleaseStatement>;
      readonly signed: SignedStatement;
    }
  | {
      readonly type: 'stepSkipped';
      readonly by: Actor;
      readonly step: string;
      readonly reason: string;
    }
  | {
      readonly type: 'taskDone';
      readonly by: Actor;
      readonly task: string;
      readonly note: string;
    }
  | { readonly type: 'ticked' }
);

/** How a post's words come about, and what its publication will say and promise. */
export interface DraftPlan {
  readonly from:
    | { readonly kind: 'template'; readonly variant: string }
    | {
        readonly kind: 'words';
        readonly words: Words;
        readonly authors: readonly PersonId[];
        readonly unsignedWords: boolean;
      };
  /** Values that words may rest on, in the post's language. Never private ones. */
  readonly facts: Readonly<Record<string, FactValue>>;
  /** Facts of which people said that they are unknown. */
  readonly unknown: readonly string[];
  /** What belongs to this one post, such as `saidAt`, `said`, `correct`, `lead`. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly channels: readonly string[];
  readonly audiences: readonly string[];
  /** How loud it may be, by audience. */
  readonly notify: Readonly<Record<string, Loudness>>;
  readonly status: IncidentStatus;
  readonly impact: Impact;
  readonly components: readonly ComponentChange[];
  /** Brands that are affected; empty: only what speaks for the whole house is told. */
  readonly brands: readonly string[];
  /** Facts whose change makes words wrong: a draft that rests on one is made anew. */
  readonly binding: readonly string[];
  /** The promise of the words that this post follows; `null`: it makes its own. */
  readonly promiseAt: Instant | null;
  /** How long after drafting the next update is promised; `null`: no promise. */
  readonly promiseAfter: Milliseconds | null;
  /** The latest promise that a communicator may give instead, counted from now. */
  readonly longestPromise: Milliseconds | null;
  /** A draft that waits with less than this left before its promise is drafted anew. */
  readonly draftLead: Milliseconds;
}

export type IncidentEffect =
  | { readonly do: 'openPost'; readonly identity: PostIdentity; readonly plan: DraftPlan }
  /** Finds people who sign; it asks, and never decides. */
  | {
      readonly do: 'callCover';
      readonly identity: PostIdentity;
      readonly escalation: Escalation;
      readonly deadline: Instant | null;
    }
  | { readonly do: 'withdrawPost'; readonly post: PostId; readonly reason: string }
  /** Something is true now that was not when the post's words were drafted. */
  | { readonly do: 'tellPlan'; readonly post: PostId };

export interface IncidentStep {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
  readonly effects: readonly IncidentEffect[];
  readonly refusal: Refusal | null;
}
