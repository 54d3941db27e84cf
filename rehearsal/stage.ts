import type { RefusalCode } from '../domain/refusals.ts';
import type { Outcome } from './outcome.ts';
import type { Moment } from './moment.ts';
import type { Beat } from './script.ts';

export type StageErrorCode =
  /** The moment that the script waits for does not come. */
  | 'never'
  /** The script asks for something that is not there, such as a post or an incident. */
  | 'not-there';

/** The play cannot go on. */
export class StageError extends Error {
  readonly code: StageErrorCode;
  constructor(code: StageErrorCode, message: string) {
    super(message);
    this.name = 'StageError';
    this.code = code;
  }
}

/**
 * Where a script is played: the pure rules with a simulated clock, or the real stack. One player
 * drives both, so that a script means the same to both.
 */
export interface Stage {
  /**
   * Does what a beat asks; waits for the post that it is about.
   *
   * @returns the code with which it was refused; `null`: it was taken
   * @throws StageError
   */
  readonly perform: (beat: Beat) => Promise<RefusalCode | null>;
  /** @throws StageError `never` */
  readonly until: (on: string, moment: Moment) => Promise<void>;
  /** Lets time pass: the name of a span. */
  readonly pass: (span: string) => Promise<void>;
  /** What came of it, by name of the incident. */
  readonly outcome: () => Promise<ReadonlyMap<string, Outcome>>;
}
