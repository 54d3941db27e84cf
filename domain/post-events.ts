import type { DeliveryOutcome } from './delivery.ts';
import type { Actor, EntryDraft } from './ledger-entry.ts';
import type { PostEnd, PostState, Revision } from './post.ts';
import type { Refusal } from './refusals.ts';
import type {
  DeliveryAct,
  DeliveryDecisionStatement,
  ReleaseStatement,
  SignedStatement,
  SignOffStatement,
  VerifiedStatement,
} from './statements.ts';
import type { SignOffRule } from './runbook.ts';
import type { Digest, Instant, Severity } from './words.ts';

/** Why a new revision was made. */
export type RevisionReason = Extract<
  EntryDraft,
  { readonly action: 'post.revision' }
>['payload']['because'];

/** What can happen to a post. `eventId` is the ledger id of the entry that it makes. */
export type PostEvent = { readonly eventId: string; readonly now: Instant } & (
  | {
      readonly type: 'drafted';
      readonly revision: Revision;
      readonly because: RevisionReason;
      readonly note: string;
      readonly actor: Actor;
      /** Left out: as before. */
      readonly severity?: Severity;
      readonly rule?: SignOffRule;
    }
  /** The words could not be made, such as too long for a channel: people have to write them. */
  | { readonly type: 'draftFailed'; readonly reason: string }
  | {
      readonly type: 'signedOff';
      readonly verified: VerifiedStatement<SignOffStatement>;
      readonly signed: SignedStatement;
    }
  | {
      readonly type: 'heldBack';
      readonly act: 'requestChanges' | 'reject' | 'withdraw';
      readonly by: Actor;
      readonly revision: number;
      readonly reason: string;
    }
  | {
      readonly type: 'deliveryDecided';
      readonly act: DeliveryAct;
      readonly verified: VerifiedStatement<DeliveryDecisionStatement>;
      readonly signed: SignedStatement;
    }
  | {
      readonly type: 'embargoLifted';
      readonly verified: VerifiedStatement<ReleaseStatement>;
      readonly signed: SignedStatement;
      /** The duty that had to be ticked off first has been. */
      readonly dutyDone: boolean;
    }
  /** The ledger shows the incident on hold, or released again. */
  | { readonly type: 'holdChanged'; readonly held: boolean }
  /** The audiences that lead have had their time. */
  | { readonly type: 'leadEnded' }
  | {
      readonly type: 'deliveryAnswered';
      readonly key: Digest;
      readonly outcome: DeliveryOutcome;
    }
);

/** What the workflow must do after an event. */
export type PostEffect =
  | { readonly do: 'deliver'; readonly key: Digest; readonly retry: SignedStatement | null }
  | { readonly do: 'redraft'; readonly because: 'lapsed' | 'retry' }
  | { readonly do: 'tellPublished'; readonly at: Instant; readonly promise: Instant | null }
  /** Signed, and nothing is being sent any more, but people have something to settle. */
  | { readonly do: 'tellAnswered' }
  | { readonly do: 'tellSettled'; readonly end: PostEnd };

/** The next state, what to record, what to do; a refusal changes nothing. */
export interface PostStep {
  readonly state: PostState;
  readonly entries: readonly EntryDraft[];
  readonly effects: readonly PostEffect[];
  readonly refusal: Refusal | null;
}
