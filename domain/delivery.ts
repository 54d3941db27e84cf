import type { Leaf } from './rendition.ts';
import type { Digest, Instant, Mode } from './words.ts';

/** What a channel can do about a send that nobody knows the end of (DESIGN section 4). */
export type ChannelAbility = 'idempotent' | 'look-up' | 'receiver-deduplicates' | 'one-try';

/** One outlet as the worker knows it. Credentials never stand in here. */
export interface ChannelSpec {
  /** The name that runbooks use, such as `status-page`. */
  readonly channel: string;
  readonly account: string;
  readonly audience: string;
  readonly language: string;
  readonly ability: ChannelAbility;
  /** I7: a drill only ever reaches channels that serve drills, and a live post never does. */
  readonly serves: Mode;
  /** Which of the words it carries. */
  readonly form: 'short' | 'long';
  /** Longest text in graphemes; `null`: no limit. */
  readonly limit: number | null;
  /** `push` rings phones, `thread` is read where people follow, `page` only where they look. */
  readonly noise: 'push' | 'thread' | 'page';
  /** The brand or country that it speaks for; `null`: it speaks for the whole house. */
  readonly brand: string | null;
  /** IANA zone in which its words tell times; `null`: the runbook's. */
  readonly timeZone: string | null;
}

/** I4: a delivery stays with people until it is published or given up by a signed act. */
export type DeliveryState = 'pending' | 'published' | 'failed' | 'unconfirmed' | 'given-up';

/** One rendition on its channel. */
export interface Delivery {
  /** SHA-256 over leaf digest, channel and account; see `deliveryKey` in trust/. */
  readonly key: Digest;
  readonly leaf: Leaf;
  readonly state: DeliveryState;
  /** True while a publish activity is under way. */
  readonly sending: boolean;
  readonly attempts: number;
  /** Why it failed, or what is in doubt. */
  readonly reason: string | null;
  readonly remoteId: string | null;
  readonly permalink: string | null;
  readonly publishedAt: Instant | null;
}

/** What came of one attempt, as the channel or the last metre tells it. */
export type DeliveryOutcome =
  | {
      readonly outcome: 'published';
      readonly remoteId: string | null;
      readonly permalink: string | null;
      readonly at: Instant;
    }
  /** It is certain that nothing went out. `code` is `lapsed`, a refusal code or `rejected`. */
  | { readonly outcome: 'failed'; readonly code: string; readonly reason: string }
  /** Nothing went out, and nothing may until the hold is released. */
  | { readonly outcome: 'held'; readonly reason: string }
  /** Nobody knows; a person looks. */
  | { readonly outcome: 'unconfirmed'; readonly reason: string };
