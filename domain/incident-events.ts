import type { FactReport, FactValue } from './facts.ts';
import type { IncidentState } from './incident.ts';
import type { Actor, EntryDraft } from './ledger-entry.ts';
import type { PostEnd, PostIdentity } from './post.ts';
import type { Refusal } from './refusals.ts';
import type { ComponentChange, Words } from './rendition.ts';
import type {
  Impact,
  IncidentStatus,
  Instant,
  Milliseconds,
  PersonId,
  PostId,
  PostKind,
  Severity,
} from './words.ts';

/** What can happen to an incident. `eventId` is the ledger id of the entry that it makes. */
export type IncidentEvent = { readonly eventId: string; readonly now: Instant } & (
  | {
      readonly type: 'factsReported';
      readonly by: Actor;
      readonly facts: readonly FactReport[];
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
      readonly inDelivery: boolean;
    }
  /** It was signed, and no send is under way any more; people may still have to settle one. */
  | { readonly type: 'postAnswered'; readonly number: number }
  | { readonly type: 'postSettled'; readonly number: number; readonly end: PostEnd }
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
  readonly facts: Readonly<Record<string, FactValue>>;
  readonly channels: readonly string[];
  readonly status: IncidentStatus;
  readonly impact: Impact;
  readonly components: readonly ComponentChange[];
  /** How long after drafting the next update is promised; `null`: no promise. */
  readonly promiseAfter: Milliseconds | null;
  /** A draft that waits with less than this left before its promise is drafted anew. */
  readonly draftLead: Milliseconds;
}

export type IncidentEffect =
  | { readonly do: 'openPost'; readonly identity: PostIdentity; readonly plan: DraftPlan }
  | { readonly do: 'withdrawPost'; readonly post: PostId; readonly reason: string }
  /** Something is true now that was not when the post's words were drafted. */
  | { readonly do: 'tellPlan'; readonly post: PostId };

export interface IncidentStep {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
  readonly effects: readonly IncidentEffect[];
  readonly refusal: Refusal | null;
}
