/**
 * The public contract of the workflows: every signal and query with its shape. The server, the
 * command line's tests and the workflows themselves take these names from here and nowhere else.
 */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { FactReport } from '../domain/facts.ts';
import type { IncidentState } from '../domain/incident.ts';
import type { PostState } from '../domain/post.ts';
import type { Words } from '../domain/rendition.ts';
import type { SignedStatement } from '../domain/statements.ts';
import type {
  IncidentId,
  Instant,
  Mode,
  PersonId,
  PostId,
  PostKind,
  Role,
  Severity,
} from '../domain/words.ts';

/** Every message carries an id; the same id counts once. `by` is what the server claims. */
interface Message {
  readonly id: string;
  readonly by: {
    readonly person: PersonId;
    readonly name: string;
    /** What the server says she is; decides which facts she may confirm. */
    readonly roles?: readonly Role[];
  };
}

export interface StartIncident {
  readonly incident: IncidentId;
  readonly deployment: string;
  readonly runbook: string;
  /** Digest that the commander saw; `null`: whatever the worker's disk holds now. */
  readonly runbookDigest: string | null;
  readonly facts: readonly FactReport[];
  readonly severity: Severity;
  readonly mode: Mode;
  readonly drill: string | null;
  readonly by: {
    readonly person: PersonId;
    readonly name: string;
    readonly roles?: readonly Role[];
  };
  /** Brands that are affected; left out: what speaks for the whole house. */
  readonly brands?: readonly string[];
  /** The incident that it was split from; its words so far stay where they are. */
  readonly splitFrom?: IncidentId;
  /** It ran before and was over, or nobody walks it any more: go on from what the ledger tells. */
  readonly resume?: boolean;
  /** Message id of the request that opened it. */
  readonly messageId: string;
  /** For tests: events after which the workflow continues as new. */
  readonly continueAfterEvents?: number;
}

export interface ReportFacts extends Message {
  readonly facts: readonly FactReport[];
}
export interface ProposePost extends Message {
  readonly kind: Extract<PostKind, 'statement' | 'correction'>;
  readonly words: Words;
  readonly corrects: PostId | null;
  /** Who wrote it, proved; `null`: unsigned words count as the signer's own. */
  readonly authorship: SignedStatement | null;
}
export interface ChangeSeverity extends Message {
  readonly severity: Severity;
  readonly reason: string;
}
export interface DeclareResolved extends Message {
  readonly restoredAt: Instant;
}
export interface StandDown extends Message {
  readonly reason: string;
}
export interface Relapse extends Message {
  /** Since when people feel it again. */
  readonly since: Instant;
  readonly reason: string;
}
/** Sent to the follower; the leading incident gets `absorb`. */
export interface Merge extends Message {
  readonly into: IncidentId;
  readonly reason: string;
}
export interface Absorb extends Message {
  readonly follower: IncidentId;
  readonly reason: string;
}
/** Part of it goes on as an incident of its own. */
export interface Split extends Message {
  readonly into: IncidentId;
  readonly reason: string;
}
/** One act by commander or communicator stops everything that is not yet sent. */
export interface Hold extends Message {
  readonly reason: string;
}
/** Lifts a hold (to the incident) or an embargo (to the post). Signed by a communicator. */
export interface Release {
  readonly id: string;
  readonly release: SignedStatement;
}
export interface SkipStep extends Message {
  readonly step: string;
  readonly reason: string;
}
/** Ticks off a duty or a chore. */
export interface TickOff extends Message {
  readonly task: string;
  readonly note: string;
}
/**
 * From a post to its incident: look at this post again. What became of it is read from the ledger,
 * for anybody who reaches Temporal could send this.
 */
export interface PostNews {
  readonly number: number;
}

export interface Revise extends Message {
  readonly basedOn: number;
  readonly words: Words;
  readonly note: string;
  readonly authorship: SignedStatement | null;
  /** A later next-update time than the rhythm's, within the runbook's bounds. */
  readonly promise?: Instant;
}
export interface Approve {
  readonly id: string;
  readonly signOff: SignedStatement;
}
export interface HoldBack extends Message {
  /** The revision that the person saw. */
  readonly revision: number;
  readonly reason: string;
}
export type AcknowledgeCover = Message;
export interface DecideDelivery {
  readonly id: string;
  readonly decision: SignedStatement;
}

export const reportFacts = defineSignal<[ReportFacts]>('reportFacts');
export const proposePost = defineSignal<[ProposePost]>('proposePost');
export const changeSeverity = defineSignal<[ChangeSeverity]>('changeSeverity');
export const declareResolved = defineSignal<[DeclareResolved]>('declareResolved');
export const standDown = defineSignal<[StandDown]>('standDown');
export const relapse = defineSignal<[Relapse]>('relapse');
export const merge = defineSignal<[Merge]>('merge');
export const absorb = defineSignal<[Absorb]>('absorb');
export const split = defineSignal<[Split]>('split');
export const hold = defineSignal<[Hold]>('hold');
/** To an incident: lifts its hold. To a post: lifts its embargo. */
export const release = defineSignal<[Release]>('release');
export const skipStep = defineSignal<[SkipStep]>('skipStep');
export const tickOff = defineSignal<[TickOff]>('tickOff');
export const postPublished = defineSignal<[PostNews]>('postPublished');
export const postSettled = defineSignal<[PostNews]>('postSettled');
export const incidentState = defineQuery<IncidentState>('incidentState');

export const revise = defineSignal<[Revise]>('revise');
export const approve = defineSignal<[Approve]>('approve');
export const requestChanges = defineSignal<[HoldBack]>('requestChanges');
export const reject = defineSignal<[HoldBack]>('reject');
export const withdraw = defineSignal<[HoldBack]>('withdraw');
export const retryDelivery = defineSignal<[DecideDelivery]>('retryDelivery');
export const confirmDelivery = defineSignal<[DecideDelivery]>('confirmDelivery');
export const giveUpDelivery = defineSignal<[DecideDelivery]>('giveUpDelivery');
/** From an incident to its posts that wait: look in the ledger at what is true now. */
export const planChanged = defineSignal('planChanged');
/** To the asking about one post: somebody has seen it and looks after it. */
export const acknowledgeCover = defineSignal<[AcknowledgeCover]>('acknowledgeCover');
/** From an incident or a post to the asking about it: look in the ledger where it stands now. */
export const postChanged = defineSignal('postChanged');
export const postState = defineQuery<PostState>('postState');

/** Temporal workflow id of an incident. */
export function incidentWorkflowId(incident: IncidentId): string {
  return `incident-${incident}`;
}

/** Temporal workflow id of a post: `incident-<id>/post-<n>`. */
export function postWorkflowId(post: PostId): string {
  return `incident-${post}`;
}

/** Temporal workflow id of the asking about a post: `incident-<id>/post-<n>/cover`. */
export function coverWorkflowId(post: PostId): string {
  return `${postWorkflowId(post)}/cover`;
}

/** What its messages are numbered by, beside those of the post itself. */
export function coverScope(post: PostId): string {
  return `${post}/cover`;
}

/** Entry id under which the ledger answers the request to open an incident. */
export function openingEventId(messageId: string): string {
  return `opening/${messageId}`;
}

/**
 * Entry id under which the ledger answers a message. It names the incident or post that was asked:
 * the same message id sent to another workflow must never meet this one's entry.
 */
export function messageEventId(asked: PostId, messageId: string): string {
  return `message/${asked}/${messageId}`;
}
