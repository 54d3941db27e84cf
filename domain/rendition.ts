import type {
  ComponentState,
  Digest,
  Impact,
  IncidentId,
  IncidentStatus,
  Instant,
  Mode,
  PostId,
  PostKind,
} from './words.ts';

/** The words of one post, before they are cut for channels. Plain text, no markup. */
export interface Words {
  /** Title on the page. One line. */
  readonly headline: string;
  /** For networks; stands alone. */
  readonly short: string;
  /** For the page. Paragraphs are separated by an empty line; lines that begin `- ` are a list. */
  readonly long: string;
  /** What audiences with a form of their own get, by name; others get it from their template. */
  readonly audiences?: Readonly<Record<string, string>>;
}

export interface ComponentChange {
  /** Public name of what is affected, such as `online ordering`. */
  readonly component: string;
  readonly state: ComponentState;
}

/** Where a rendition goes: one account of one channel, one audience, one language. */
export interface Destination {
  readonly channel: string;
  readonly account: string;
  readonly audience: string;
  readonly language: string;
}

/**
 * A post's exact content for one destination. Its bytes are the canonical JSON (RFC 8785) of
 * this object; the SHA-256 of those bytes is the leaf that people sign.
 */
export interface Rendition extends Destination {
  readonly type: 'countersign/rendition';
  readonly version: 1;
  readonly incident: IncidentId;
  readonly post: PostId;
  readonly revision: number;
  readonly kind: PostKind;
  readonly mode: Mode;
  /** Title; shown where the channel has titles. */
  readonly headline: string;
  /** What people will read there, to the letter. */
  readonly text: string;
  readonly status: IncidentStatus;
  readonly impact: Impact;
  readonly components: readonly ComponentChange[];
  /** The promised next update; `null` when the post makes no promise. */
  readonly nextUpdate: Instant | null;
  /** Post that this one corrects, if it is a correction. */
  readonly corrects: PostId | null;
  /** 32 hexadecimal random characters: keeps a draft's digest from betraying its words. */
  readonly salt: string;
}

/** What histories and statements carry of a rendition. */
export interface Leaf extends Destination {
  readonly digest: Digest;
}

/** A leaf, how many bytes it stands for, and the key of its delivery. */
export interface StoredLeaf extends Leaf {
  readonly size: number;
  /** SHA-256 over leaf digest, channel and account: the same words there, once. */
  readonly key: Digest;
}
