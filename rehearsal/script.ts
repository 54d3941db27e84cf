import type { ScopeChange } from '../domain/facts.ts';
import type { RefusalCode } from '../domain/refusals.ts';
import type { Words } from '../domain/rendition.ts';
import type { Instant, Milliseconds, Severity } from '../domain/words.ts';
import type { Moment, PostRef } from './moment.ts';

/** Who acts, by what she is; the practice people have one of each. */
export const CAST = [
  'commander',
  'communicator',
  'second-communicator',
  'executive',
  'lapsed',
  'auditor',
  'legal',
  'engineer',
] as const;
export type CastName = (typeof CAST)[number];

/** A fact as a script reports it. Times are told from now, so that a script fits every tempo. */
export type FactInput =
  | { readonly kind: 'value'; readonly value: string | boolean | readonly string[] | null }
  | { readonly kind: 'unknown' }
  /** So long before (negative: after) now; the name of a span, or `0`. */
  | { readonly kind: 'time'; readonly span: string; readonly sign: 1 | -1 };

export interface FactLine {
  readonly name: string;
  readonly input: FactInput;
  readonly state: 'reported' | 'confirmed';
  readonly change: ScopeChange | null;
}

/** What somebody does, or what is waited for. A closed list, so that both players know all of it. */
export type Act =
  | { readonly do: 'open'; readonly facts: readonly FactLine[]; readonly severity: Severity | null }
  | { readonly do: 'facts'; readonly facts: readonly FactLine[]; readonly language: string | null }
  /** Waits for the post, then lets everybody sign whose signature is missing (or `as`). */
  | { readonly do: 'sign'; readonly post: PostRef }
  | { readonly do: 'change'; readonly post: PostRef; readonly reason: string }
  | { readonly do: 'reject'; readonly post: PostRef; readonly reason: string }
  | { readonly do: 'withdraw'; readonly post: PostRef; readonly reason: string }
  /** Adds sentences to the words, gives another promise, or both. */
  | {
      readonly do: 'revise';
      readonly post: PostRef;
      /** Put before the words. */
      readonly begin: string;
      /** Put behind them. */
      readonly add: string;
      /** Name of a span: the promise is given for so long from now. */
      readonly promise: string | null;
    }
  | {
      readonly do: 'propose';
      readonly kind: 'statement' | 'correction';
      readonly corrects: PostRef | null;
      readonly words: Words;
    }
  | { readonly do: 'severity'; readonly severity: Severity; readonly reason: string }
  | { readonly do: 'resolve' }
  | { readonly do: 'relapse'; readonly reason: string }
  | { readonly do: 'stand-down'; readonly reason: string }
  | { readonly do: 'merge'; readonly into: string; readonly reason: string }
  | {
      readonly do: 'split';
      readonly into: string;
      readonly facts: readonly FactLine[];
      readonly reason: string;
    }
  | { readonly do: 'hold'; readonly reason: string }
  /** Lifts the hold, or the embargo of a post. */
  | { readonly do: 'release'; readonly post: PostRef | null; readonly reason: string }
  | { readonly do: 'skip'; readonly step: string; readonly reason: string }
  | { readonly do: 'tick'; readonly task: string; readonly note: string }
  /** Communicators sign every status post as it waits, until then. */
  | { readonly do: 'tend'; readonly moment: Moment }
  /** Nobody does anything until then. */
  | { readonly do: 'until'; readonly moment: Moment }
  /** Nobody does anything for so long: the name of a span. */
  | { readonly do: 'pass'; readonly span: string };

export interface Beat {
  readonly act: Act;
  /** Left to the act: facts come from the commander, signatures from communicators. */
  readonly as: readonly CastName[];
  /** Name of the incident that it is about. */
  readonly on: string;
  /** The act must be refused with this code; `null`: it must be taken. */
  readonly refused: RefusalCode | null;
  /** What the reader of the time line is told of it. */
  readonly note: string | null;
}

/** A published post as a script expects it. */
export interface ExpectedPost {
  readonly post: PostRef;
  /** As often as the rhythm asked for it, once at least. */
  readonly repeated: boolean;
  readonly wording: string | null;
  /** Pieces of text that its words must contain. */
  readonly says: readonly string[];
  /** Pieces of text that must stand nowhere in its words. */
  readonly never: readonly string[];
  readonly corrects: string | null;
  readonly channels: readonly string[] | null;
}

/** What must have come of it. `null`: the script does not say. */
export interface Expectation {
  /** Every published post, in its language's order; nothing else may be public. */
  readonly published: readonly ExpectedPost[] | null;
  /** Drafted, and ended without being public. */
  readonly unsaid: readonly PostRef[] | null;
  /** Drafted, and still with people. */
  readonly waiting: readonly PostRef[] | null;
  readonly promises: { readonly kept: number | null; readonly missed: number | null } | null;
  readonly phase: string | null;
  readonly status: string | null;
  readonly severity: Severity | null;
  readonly skipped: readonly string[] | null;
  /** Step to the step whose post fulfilled it. */
  readonly satisfied: Readonly<Record<string, string>> | null;
  /** Steps and tasks that were told late. */
  readonly overdue: readonly string[] | null;
  /** Duties and chores that began. */
  readonly tasks: readonly string[] | null;
  readonly done: readonly string[] | null;
  /** Facts that public words rested on as they changed. */
  readonly outdated: readonly string[] | null;
  /** Whom cover was asked of, in order, such as `rota/communicator`. */
  readonly asked: readonly string[] | null;
}

/** One branch of a crisis, played the same way by the pure rules and by the real stack. */
export interface Script {
  /** File name without its ending. */
  readonly name: string;
  /** Folder of the runbook. */
  readonly runbook: string;
  /** One sentence: what this branch shows. */
  readonly about: string;
  /** Play it on this tempo of the runbook instead of `drill`. */
  readonly tempo: string | null;
  /** When it begins, on the simulated clock. */
  readonly start: Instant;
  /** Span names to their length, by tempo; `people` is `runbook.yaml`. */
  readonly spans: Readonly<Record<string, Readonly<Record<string, Milliseconds>>>>;
  readonly play: readonly Beat[];
  /** By name of the incident. */
  readonly expect: Readonly<Record<string, Expectation>>;
}

export const MAIN = 'main';
