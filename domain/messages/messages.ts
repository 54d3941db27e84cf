import type { RefusalCode } from '../refusals.ts';
import type {
  ComponentState,
  Impact,
  IncidentStatus,
  PostKind,
  Role,
  StatusSituation,
} from '../words.ts';

/** Every sentence of our own that a person may read in her language. A missing key is a fault. */
export interface Messages {
  /** The language's own name for itself. */
  readonly languageName: string;
  readonly refusals: Readonly<Record<RefusalCode, string>>;
  readonly edge: EdgeMessages;
  readonly page: PageMessages;
  /** What a post is, as it begins a sentence about it: `a status post`. */
  readonly kinds: Readonly<Record<PostKind, string>>;
  readonly situations: Readonly<Record<StatusSituation, string>>;
  readonly notices: NoticeMessages;
}

/** Titles of what only the HTTP edge refuses. */
export type EdgeMessages = Readonly<
  Record<
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
    | 'internal',
    string
  >
>;

/** Labels of the public page. None of it is a word about an incident. */
export interface PageMessages {
  readonly statuses: Readonly<Record<IncidentStatus, string>>;
  /** The news goes on with another incident. */
  readonly merged: string;
  readonly states: Readonly<Record<ComponentState, string>>;
  readonly impacts: Readonly<Record<Impact, string>>;
  readonly skip: string;
  readonly feed: string;
  readonly feedLink: string;
  readonly data: string;
  readonly lastUpdate: string;
  readonly reload: string;
  readonly components: string;
  readonly ended: string;
  readonly past: string;
  readonly noneBefore: string;
  readonly noneYet: string;
  readonly firstTold: string;
  readonly nextUpdate: string;
  readonly earlier: string;
  readonly all: string;
  readonly current: string;
  readonly link: string;
  readonly linkLabel: string;
  readonly corrects: string;
  readonly correctsLink: string;
  readonly corrected: string;
  readonly correctedLink: string;
  readonly record: string;
  readonly recordOne: string;
  readonly recordMany: string;
  readonly entry: string;
  readonly allIncidents: string;
  readonly incidents: string;
  readonly notFound: string;
  readonly notFoundTitle: string;
  readonly notFoundText: string;
  readonly nothingYet: string;
  readonly nothingYetText: string;
  readonly languages: string;
  /** On a page whose language follows: where the newest words stand first. */
  readonly followsLead: string;
  readonly practice: { readonly title: string; readonly text: string };
  readonly drill: { readonly title: string; readonly text: string };
  readonly practicePrefix: string;
  readonly drillPrefix: string;
}

/** What people are asked by mail and webhook. `{name}` and the like are filled in. */
export interface NoticeMessages {
  /** Begins every subject of a drill. */
  readonly drill: string;
  readonly again: string;
  readonly subject: string;
  readonly untilInSubject: string;
  readonly exercise: string;
  readonly exerciseNamed: string;
  readonly first: string;
  readonly oncemore: string;
  readonly what: string;
  readonly whatIs: string;
  readonly needs: string;
  readonly until: string;
  readonly soFar: string;
  readonly noTime: string;
  readonly onDay: string;
  readonly passed: string;
  readonly now: string;
  readonly inSpan: string;
  readonly needsConflict: string;
  readonly needsWords: string;
  readonly needsWordsOf: string;
  readonly needsDecision: string;
  readonly needsLook: string;
  readonly needsSignature: string;
  readonly deliveries: Readonly<Record<'failed' | 'unconfirmed', string>>;
  readonly roles: Readonly<Record<Role, readonly [one: string, several: string]>>;
  readonly wasAsked: string;
  readonly hasSeen: string;
  readonly read: string;
  readonly acknowledge: string;
  readonly decidesNothing: readonly string[];
  readonly drillEnd: string;
}
