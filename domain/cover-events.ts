/** What the ledger is told about asking people. Asking never lets anything out. */
import type { Means } from './escalation.ts';
import type { Instant, PersonId, PostId } from './words.ts';

export const COVER_ENDS = ['published', 'withdrawn', 'rejected', 'given-up'] as const;
/** Why nobody needs to be asked any more. */
export type CoverEnd = (typeof COVER_ENDS)[number];

export const GAP_REASONS = [
  /** The rota has nobody at this moment. */
  'nobody-on-rota',
  /** No rota is configured, or its file cannot be used. */
  'no-rota',
  /** The level names somebody whom the rota does not know. */
  'unknown-person',
  /** Everybody was asked, as often as planned, and the post still waits. */
  'everybody-asked',
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** One person who is asked, and by which means. */
export interface AskedPerson {
  readonly person: PersonId;
  readonly name: string;
  readonly by: readonly Means[];
}

export type CoverEvent =
  /** Written before anybody is asked. */
  | {
      readonly action: 'cover.ask';
      readonly payload: {
        readonly post: PostId;
        /** From 0. */
        readonly level: number;
        /** 0: the first time. */
        readonly repeat: number;
        /** As the escalation says it, such as `rota/communicator`. */
        readonly ask: string;
        readonly people: readonly AskedPerson[];
        /** When the promise or due time runs out; `null`: no time is set. */
        readonly until: Instant | null;
      };
    }
  /** Somebody could not be reached by one means. */
  | {
      readonly action: 'cover.fail';
      readonly payload: {
        readonly post: PostId;
        readonly level: number;
        readonly repeat: number;
        readonly person: PersonId;
        readonly means: Means;
        readonly reason: string;
        /** By what she is asked instead; empty: there is no other means, the next level is asked. */
        readonly instead: readonly Means[];
      };
    }
  /** Somebody has said that she has seen it; the clock waits for her. */
  | {
      readonly action: 'cover.acknowledge';
      readonly payload: {
        readonly post: PostId;
        /** The level that had been reached; -1: nobody had been asked yet. */
        readonly level: number;
        readonly waitsUntil: Instant;
      };
    }
  | {
      readonly action: 'cover.cancel';
      readonly payload: { readonly post: PostId; readonly because: CoverEnd };
    }
  /** Nobody was there to be asked: the next level is asked at once. */
  | {
      readonly action: 'cover.gap';
      readonly payload: {
        readonly post: PostId;
        readonly level: number;
        readonly ask: string;
        readonly reason: GapReason;
      };
    };
