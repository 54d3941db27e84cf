/**
 * The HTTP API as its callers see it: every route with what goes in and what comes out. The
 * command line and the console take their types from here and nowhere else. Types only, so that
 * a caller needs nothing of the server to build.
 *
 * Errors of every route are `application/problem+json` in the shape of {@link Problem}.
 */
import type {
  FactForm,
  FactReport,
  FactState,
  FactValue,
  ScopeChange,
} from '../../domain/facts.ts';
import type { Contradiction } from '../../domain/find-contradictions.ts';
import type { CoverView } from '../../domain/cover-view.ts';
import type { RotaAnswer } from '../../domain/rota.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { RefusalCode } from '../../domain/refusals.ts';
import type { Words } from '../../domain/rendition.ts';
import type { SignedStatement } from '../../domain/statements.ts';
import type { IncidentView, OutdatedView, PostView } from '../../domain/views.ts';
import type {
  Digest,
  IncidentId,
  Instant,
  Mode,
  PersonId,
  PostId,
  Role,
  Severity,
} from '../../domain/words.ts';

/** What only the HTTP edge refuses; all else is a {@link RefusalCode}. */
export type EdgeCode =
  | 'bad-request'
  | 'malformed-json'
  | 'too-large'
  | 'unsupported-media-type'
  | 'not-signed-in'
  | 'bad-sign-in'
  | 'cross-origin'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'workflow-gone'
  | 'message-reused'
  | 'too-many-requests'
  | 'unavailable'
  | 'internal';

/** RFC 9457. `type` is `urn:countersign:problem:<code>`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What, where, and what to do. One or two sentences for people. */
  readonly detail: string;
  /** Path of the request. */
  readonly instance: string;
  readonly code: EdgeCode | RefusalCode;
  /** For `bad-request`: every fault at once, by JSON path such as `facts.0.value`. */
  readonly faults?: readonly { readonly path: string; readonly expected: string }[];
}

/** One page of a list. Pass `cursor` on to get the next; `null`: this was the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

// Sign-in -----------------------------------------------------------------------------------

export interface ChallengeResponse {
  /** 64 hexadecimal characters; good once, until `expiresAt`. */
  readonly challenge: string;
  /** To be stated in the sign-in statement, to the letter. */
  readonly origin: string;
  readonly deployment: string;
  readonly expiresAt: Instant;
}

export interface SignInRequest {
  /** A `countersign/sign-in` statement. */
  readonly signed: SignedStatement;
}

export interface SessionResponse {
  readonly person: PersonId;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly executive: boolean;
  readonly practice: boolean;
  readonly expiresAt: Instant;
}

export interface SignInResponse extends SessionResponse {
  /** To be sent as `Authorization: Bearer <token>`. */
  readonly token: string;
}

export interface DeploymentResponse {
  readonly deployment: string;
  readonly practice: boolean;
  /** Address of the public page; `null`: this server was not told. */
  readonly publicPage: string | null;
  readonly origin: string;
  readonly serverTime: Instant;
}

// Runbooks ----------------------------------------------------------------------------------

export interface FactQuestion {
  readonly name: string;
  readonly form: FactForm;
  readonly required: boolean;
  readonly choices: readonly string[] | null;
  readonly hint: string | null;
  /** Who may confirm it; empty: whoever may report facts. */
  readonly confirm: readonly Role[];
  /** Kept apart, shown only to those who may read what may be personal. */
  readonly private: boolean;
  /** Once it was told, a change must say whether it is wider, narrower or a correction. */
  readonly scope: boolean;
  /** The same in every language. */
  readonly neutral: boolean;
}

export interface RunbookSummary {
  readonly name: string;
  readonly title: string;
  readonly purpose: string;
  readonly digest: Digest;
  /** The lead language. */
  readonly language: string;
  /** Languages that follow it. */
  readonly follow: readonly string[];
  readonly timeZone: string;
  /** Severity that is proposed when nobody says another. */
  readonly severity: Severity;
  /** What opening an incident asks, in order. */
  readonly ask: readonly FactQuestion[];
  /** Every fact that it knows, the asked ones included. */
  readonly facts: readonly FactQuestion[];
}

export interface RunbooksResponse {
  readonly items: readonly RunbookSummary[];
}

// Incidents ---------------------------------------------------------------------------------

export interface OpenIncidentRequest {
  /** 8 to 64 letters, digits, hyphens; the same id again opens nothing new. */
  readonly messageId: string;
  readonly runbook: string;
  /** The version that the commander saw; left out: whatever the worker holds. */
  readonly runbookDigest?: Digest;
  readonly facts: readonly FactReport[];
  readonly severity?: Severity;
  readonly mode: Mode;
  /** Name of the drill; with mode `drill` only, and needed there. */
  readonly drill?: string;
  /** Brands or countries that are affected: accounts of others stay silent. */
  readonly brands?: readonly string[];
}

export interface FactDetail {
  readonly name: string;
  /** `null`: the lead language. */
  readonly language: string | null;
  readonly state: FactState;
  readonly by: PersonId;
  readonly byName: string;
  readonly at: Instant;
  /** How its scope changed when it was told last. */
  readonly change: ScopeChange | null;
  /** `null`: retracted, unknown, erased or withheld. */
  readonly value: FactValue | null;
  readonly erased: boolean;
  readonly private: boolean;
  /** A private value that this reader may not see. */
  readonly withheld: boolean;
  /** Public posts whose words rest on it. */
  readonly restsOn: readonly PostId[];
}

/** Words in public that say something which is known better now. */
export interface OutdatedDetail extends OutdatedView {
  /** What the posts say, by value; `null`: erased, private or never known. */
  readonly said: readonly { readonly value: FactValue | null; readonly posts: readonly PostId[] }[];
}

/** Who covers, who takes over, what is not covered; opening hours to be printed. */
export type RotaResponse = RotaAnswer;

export interface PostBrief {
  readonly post: PostId;
  readonly number: number;
  readonly step: string;
  readonly kind: PostView['kind'];
  readonly situation: PostView['situation'];
  readonly state: PostView['state'];
  readonly end: PostView['end'];
  /** Number of the current revision; 0: none yet. */
  readonly revision: number;
  /** Title of the current revision; `null`: none yet. */
  readonly headline: string | null;
  readonly missing: readonly string[];
  readonly dueAt: Instant | null;
  readonly openedAt: Instant;
  readonly publishedAt: Instant | null;
  readonly refused: number;
  readonly frozen: boolean;
  readonly language: string;
  /** Number of the post in the lead language that it follows; `null`: it leads. */
  readonly follows: number | null;
  /** When the current revision was made; `null`: none yet. */
  readonly draftedAt: Instant | null;
  /** Who was asked and who answered; `null`: nobody has been asked. */
  readonly cover: CoverView | null;
  /** Signed, and an embargo keeps it until its release. */
  readonly underEmbargo: boolean;
  readonly deliveries: {
    readonly published: number;
    readonly pending: number;
    readonly failed: number;
    readonly unconfirmed: number;
    readonly givenUp: number;
  };
}

export interface IncidentDetail extends Omit<IncidentView, 'facts' | 'outdated'> {
  readonly facts: readonly FactDetail[];
  readonly outdated: readonly OutdatedDetail[];
  readonly posts: readonly PostBrief[];
}

export type IncidentsResponse = Page<IncidentView>;

interface MessageRequest {
  /** 8 to 64 letters, digits, hyphens; made by the caller; the same id counts once. */
  readonly messageId: string;
}

export type AcknowledgeCoverRequest = MessageRequest;

export interface ReportFactsRequest extends MessageRequest {
  readonly facts: readonly FactReport[];
}
export interface ProposePostRequest extends MessageRequest {
  readonly kind: 'statement' | 'correction';
  readonly words: Words;
  /** For a correction: the post that it corrects. */
  readonly corrects: PostId | null;
  /** `null`: unsigned; the words then count as those of whoever signs them off. */
  readonly authorship: SignedStatement | null;
}
export interface ChangeSeverityRequest extends MessageRequest {
  readonly severity: Severity;
  readonly reason: string;
}
export interface ResolveRequest extends MessageRequest {
  /** When the service came back. */
  readonly restoredAt: Instant;
}
export interface StandDownRequest extends MessageRequest {
  readonly reason: string;
}
export interface RelapseRequest extends MessageRequest {
  /** Since when people feel it again. */
  readonly since: Instant;
  readonly reason: string;
}
export interface MergeRequest extends MessageRequest {
  /** The incident that speaks for both from now on. */
  readonly into: IncidentId;
  readonly reason: string;
}
/** What came of telling the leading incident. */
export type MergeResponse = Answer & { readonly absorbed: Answer['outcome'] };
export interface SplitRequest extends MessageRequest {
  /** What is known of the part; what opening asks and is left out is taken over. */
  readonly facts: readonly FactReport[];
  readonly severity?: Severity;
  readonly reason: string;
}
/** The part's id, and what came of telling the incident that it was split from. */
export type SplitResponse = OpenIncidentResponse & { readonly told: Answer['outcome'] };
export interface HoldRequest extends MessageRequest {
  readonly reason: string;
}
export interface ReleaseRequest extends MessageRequest {
  /** A `countersign/release` statement: of the hold, or of this post's embargo. */
  readonly release: SignedStatement;
}
export interface SkipStepRequest extends MessageRequest {
  readonly step: string;
  readonly reason: string;
}
export interface TickOffRequest extends MessageRequest {
  /** Id of the duty or chore. */
  readonly task: string;
  readonly note: string;
}

/**
 * What came of a message. Status 200 with `accepted` is said only once it is committed; 202 with
 * `recorded` when no worker answered in time. A refusal is a {@link Problem} with status 409 (or
 * 403 where the person may not do it at all), whose `code` is a {@link RefusalCode}.
 */
export type Answer =
  | { readonly outcome: 'accepted'; readonly entry: LedgerEntry }
  | { readonly outcome: 'recorded'; readonly detail: string };

/** Answer to opening: the incident's id is known at once, also with status 202. */
export type OpenIncidentResponse = Answer & { readonly incident: IncidentId };

/** One entry with what stands beside the chain. */
export interface LedgerRow {
  readonly entry: LedgerEntry;
  /** `null`: there is none, it was erased, or the reader may not see it (`withheld`). */
  readonly erasable: Readonly<Record<string, unknown>> | null;
  /** Salt of `erasableHash`; `null` together with `erasable`. */
  readonly salt: string | null;
  readonly erased: boolean;
  readonly withheld: boolean;
}
/** Entries in the order of their chain. */
export type LedgerResponse = Page<LedgerRow>;

export interface GapsResponse {
  readonly items: readonly Extract<
    LedgerEntry,
    { readonly action: 'ledger.gap' } | { readonly action: 'ledger.refill' }
  >[];
}

/** One line of a workflow's own history, told in plain words. */
export interface HistoryItem {
  readonly at: Instant;
  /** Workflow id: `incident-<id>` or `incident-<id>/post-<n>`. */
  readonly workflow: string;
  /** Run that it stands in; a workflow that continues as new has several. */
  readonly run: string;
  readonly eventId: number;
  /** Such as `Carla Okafor's sign-off arrived`. */
  readonly what: string;
}
export interface HistoryResponse {
  /** By time, over the incident and all of its posts. */
  readonly items: readonly HistoryItem[];
  /** Workflows whose history Temporal no longer holds, or could not be asked for. */
  readonly gone: readonly string[];
}

// Posts -------------------------------------------------------------------------------------

export interface QueueItem extends PostBrief {
  /** Everything of its incident that is not yet sent waits for a release. */
  readonly held: boolean;
  readonly incident: IncidentId;
  readonly incidentTitle: string;
  readonly severity: Severity;
  readonly mode: Mode;
  readonly drill: string | null;
  /** Next update that the words promise; `null`: none. */
  readonly promise: Instant | null;
  readonly publishBy: Instant | null;
}
export type QueueResponse = Page<QueueItem>;

/** One rendition exactly as it is stored: hash these bytes, then sign the leaf. */
export interface RenditionText {
  readonly digest: Digest;
  readonly channel: string;
  readonly account: string;
  readonly audience: string;
  readonly language: string;
  /** The stored bytes as UTF-8 text: canonical JSON of a `Rendition`. */
  readonly bytes: string;
}

export interface RevisionDetail {
  readonly revision: PostView['revisions'][number];
  readonly renditions: readonly RenditionText[];
}

export interface PostDetail {
  readonly view: PostView;
  /** The incident that it belongs to; its `head.hash` goes into the sign-off as `ledgerHead`. */
  readonly incident: IncidentView;
  /** The newest revision; `null`: still being rendered. */
  readonly current: RevisionDetail | null;
  /** The one before it, to show what changed; `null`: there is none. */
  readonly previous: RevisionDetail | null;
  /** What differs between these words, facts, other languages and what the public was told. */
  readonly contradictions: readonly Contradiction[];
  readonly serverTime: Instant;
}

/** Signed words that are kept ready for whoever asks, such as journalists; sent to nobody. */
export interface ReadyLines {
  readonly audience: string;
  readonly channel: string;
  readonly account: string;
  readonly language: string;
  readonly post: PostId;
  /** Since when they may be handed on. */
  readonly at: Instant;
  readonly headline: string;
  readonly text: string;
  /** Who signed them, by name. */
  readonly signedBy: readonly string[];
}
export interface LinesResponse {
  /** The newest of each account; none where nothing was signed yet. */
  readonly items: readonly ReadyLines[];
}

export interface ReviseRequest extends MessageRequest {
  /** Number of the revision that was edited. */
  readonly basedOn: number;
  readonly words: Words;
  readonly note: string;
  readonly authorship: SignedStatement | null;
  /** A later next-update time than the rhythm's, within the runbook's bounds. */
  readonly promise?: Instant;
}
export interface ApproveRequest extends MessageRequest {
  /** A `countersign/sign-off` statement. */
  readonly signOff: SignedStatement;
}
export interface HoldBackRequest extends MessageRequest {
  readonly revision: number;
  readonly reason: string;
}
export interface DecideDeliveryRequest extends MessageRequest {
  /** A `countersign/delivery-decision` statement whose `act` fits the route. */
  readonly decision: SignedStatement;
}

export interface ReadyResponse {
  readonly ready: boolean;
  readonly parts: Readonly<Record<'database' | 'temporal', 'ok' | string>>;
}

/**
 * Every route: `METHOD path` to what goes in (body or query) and what comes out. Path parts in
 * braces are parameters; `{post}` is the post's number, `{key}` a delivery key.
 */
export interface Routes {
  'GET /livez': { readonly in: null; readonly out: { readonly live: true } };
  'GET /readyz': { readonly in: null; readonly out: ReadyResponse };
  'POST /api/sign-in/challenge': { readonly in: null; readonly out: ChallengeResponse };
  'POST /api/sign-in': { readonly in: SignInRequest; readonly out: SignInResponse };
  'POST /api/sign-out': { readonly in: null; readonly out: { readonly signedOut: true } };
  'GET /api/whoami': { readonly in: null; readonly out: SessionResponse };
  'GET /api/deployment': { readonly in: null; readonly out: DeploymentResponse };
  'GET /api/rota': { readonly in: null; readonly out: RotaResponse };
  'POST /api/incidents/{incident}/posts/{post}/cover/acknowledge': {
    readonly in: AcknowledgeCoverRequest;
    readonly out: Answer;
  };
  'GET /api/runbooks': { readonly in: null; readonly out: RunbooksResponse };
  'POST /api/incidents': { readonly in: OpenIncidentRequest; readonly out: OpenIncidentResponse };
  'GET /api/incidents': {
    readonly in: {
      readonly state?: IncidentView['state'];
      readonly limit?: number;
      readonly cursor?: string;
    };
    readonly out: IncidentsResponse;
  };
  'GET /api/incidents/{incident}': { readonly in: null; readonly out: IncidentDetail };
  'POST /api/incidents/{incident}/facts': {
    readonly in: ReportFactsRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/proposals': {
    readonly in: ProposePostRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/severity': {
    readonly in: ChangeSeverityRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/resolve': { readonly in: ResolveRequest; readonly out: Answer };
  'POST /api/incidents/{incident}/stand-down': {
    readonly in: StandDownRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/relapse': { readonly in: RelapseRequest; readonly out: Answer };
  'POST /api/incidents/{incident}/merge': {
    readonly in: MergeRequest;
    readonly out: MergeResponse;
  };
  'POST /api/incidents/{incident}/split': {
    readonly in: SplitRequest;
    readonly out: SplitResponse;
  };
  'POST /api/incidents/{incident}/hold': { readonly in: HoldRequest; readonly out: Answer };
  'POST /api/incidents/{incident}/release': { readonly in: ReleaseRequest; readonly out: Answer };
  'POST /api/incidents/{incident}/skip-step': {
    readonly in: SkipStepRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/tick-off': { readonly in: TickOffRequest; readonly out: Answer };
  'GET /api/incidents/{incident}/ledger': {
    readonly in: { readonly limit?: number; readonly cursor?: string };
    readonly out: LedgerResponse;
  };
  'GET /api/incidents/{incident}/history': { readonly in: null; readonly out: HistoryResponse };
  'GET /api/incidents/{incident}/lines': { readonly in: null; readonly out: LinesResponse };
  'GET /api/door': {
    readonly in: { readonly limit?: number; readonly cursor?: string };
    readonly out: LedgerResponse;
  };
  /** Every `ledger.gap` and `ledger.refill`, by chain and in order. */
  'GET /api/gaps': { readonly in: null; readonly out: GapsResponse };
  'GET /api/posts': {
    readonly in: {
      readonly state?: PostView['state'];
      readonly limit?: number;
      readonly cursor?: string;
    };
    readonly out: QueueResponse;
  };
  'GET /api/incidents/{incident}/posts/{post}': { readonly in: null; readonly out: PostDetail };
  'GET /api/incidents/{incident}/posts/{post}/revisions/{revision}': {
    readonly in: null;
    readonly out: RevisionDetail;
  };
  'POST /api/incidents/{incident}/posts/{post}/revise': {
    readonly in: ReviseRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/posts/{post}/approve': {
    readonly in: ApproveRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/posts/{post}/release': {
    readonly in: ReleaseRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/posts/{post}/request-changes': {
    readonly in: HoldBackRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/posts/{post}/reject': {
    readonly in: HoldBackRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/posts/{post}/withdraw': {
    readonly in: HoldBackRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/posts/{post}/deliveries/{key}/retry': {
    readonly in: DecideDeliveryRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/posts/{post}/deliveries/{key}/confirm': {
    readonly in: DecideDeliveryRequest;
    readonly out: Answer;
  };
  'POST /api/incidents/{incident}/posts/{post}/deliveries/{key}/give-up': {
    readonly in: DecideDeliveryRequest;
    readonly out: Answer;
  };
}
