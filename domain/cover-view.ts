import type { AskedPerson, CoverEnd, GapReason } from './cover-events.ts';
import type { Means } from './escalation.ts';
import type { Instant, PersonId } from './words.ts';

/** One asking of people, as it stands in the ledger. */
export interface AskingView {
  readonly level: number;
  readonly repeat: number;
  readonly ask: string;
  readonly at: Instant;
  readonly people: readonly AskedPerson[];
}

/** What did not reach somebody, or nobody being there to be reached. */
export interface CoverTroubleView {
  readonly at: Instant;
  readonly level: number;
  readonly what:
    | {
        readonly kind: 'fail';
        readonly person: PersonId;
        readonly means: Means;
        readonly reason: string;
        readonly instead: readonly Means[];
      }
    | { readonly kind: 'gap'; readonly ask: string; readonly reason: GapReason };
}

/** Who was asked about a post, and who answered. Folded from the ledger. */
export interface CoverView {
  /** The newest last. */
  readonly asked: readonly AskingView[];
  readonly troubles: readonly CoverTroubleView[];
  /** The newest last. */
  readonly acknowledged: readonly {
    readonly person: PersonId;
    readonly name: string;
    readonly at: Instant;
    readonly waitsUntil: Instant;
  }[];
  /** Why nobody is asked any more; `null`: people may still be asked. */
  readonly end: CoverEnd | null;
}

export const NO_COVER: CoverView = { asked: [], troubles: [], acknowledged: [], end: null };
