import type { ChannelSpec } from '../../domain/delivery.ts';
import type { Rendition } from '../../domain/rendition.ts';
import type { Digest, IncidentId } from '../../domain/words.ts';

/**
 * How words leave the house. A new outlet is one file beside this one that implements `Channel`,
 * one line in make-channels.ts, and one line in the tests' contract suite.
 *
 * A channel only carries. Everything was verified before `send` is called, every attempt is in
 * the ledger before it and every outcome after it, and trying again belongs to Temporal: a
 * channel and its library never retry, and never wait longer than `request.signal` allows.
 */
export interface Channel {
  /** What it is and what it can do about a send that nobody knows the end of. */
  readonly spec: ChannelSpec;
  /**
   * Carries one rendition. Answers what happened as exactly as the outlet tells; whatever it
   * throws counts as `unknown`, because a thrown error says nothing about what went out.
   */
  readonly send: (request: SendRequest) => Promise<SendOutcome>;
  /**
   * Whether this rendition stands there already. Needed by ability `look-up`; `null` means that
   * it certainly does not. Throws when the outlet cannot be asked.
   */
  readonly lookUp?: (request: SendRequest) => Promise<Standing | null>;
  /** For pages: where people read about an incident. */
  readonly linkTo?: (incident: IncidentId) => string;
}

export interface SendRequest {
  /** The same words on the same account, for ever: what outlets that know keys are given. */
  readonly key: Digest;
  readonly rendition: Rendition;
  /** Aborted when the time for sending is over, or the worker stops. */
  readonly signal: AbortSignal;
}

/** Where a rendition stands, as the outlet names it. */
export interface Standing {
  readonly remoteId: string | null;
  readonly permalink: string | null;
}

export type SendOutcome =
  | ({ readonly outcome: 'published' } & Standing)
  /** The outlet will never take it: too long, account closed. A person has to look. */
  | { readonly outcome: 'rejected'; readonly reason: string }
  /** Certainly not taken, but it may be later: rate limit, maintenance. */
  | { readonly outcome: 'try-again'; readonly reason: string; readonly afterMs: number | null }
  /** It may or may not have been taken. */
  | { readonly outcome: 'unknown'; readonly reason: string };
