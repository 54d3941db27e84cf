import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';

const EXIT_OF = {
  USAGE: EXIT.usage,
  NO_SUCH_INCIDENT: EXIT.usage,
  AMBIGUOUS_INCIDENT: EXIT.usage,
  NO_SUCH_POST: EXIT.usage,
  NO_SUCH_DELIVERY: EXIT.usage,
  NOTHING_WAITS: EXIT.usage,
  NO_KEY: EXIT.usage,
  BAD_KEY: EXIT.fault,
  BAD_CONFIGURATION: EXIT.usage,
  NOT_CONFIRMED: EXIT.refused,
  BYTES_DIFFER: EXIT.refused,
  REFUSED: EXIT.refused,
  NOT_SIGNED_IN: EXIT.refused,
  NOT_FOUND: EXIT.fault,
  SERVER_FAULT: EXIT.fault,
  STRANGE_ANSWER: EXIT.fault,
  UNREACHABLE: EXIT.unreachable,
  RUNBOOK_FAULTY: EXIT.fault,
  FILE: EXIT.fault,
  EDITOR: EXIT.fault,
} as const satisfies Record<string, ExitCode>;

/** Closed list of what can go wrong in a command. */
export type CliErrorCode = keyof typeof EXIT_OF;

/** A fault told to a person: what happened, where, and what to do now. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  /** What to do about it; one line, often a command. Empty: nothing useful is known. */
  readonly remedy: string;
  /** More lines that belong to it, such as each fault of a form. */
  readonly details: readonly string[];

  constructor(
    code: CliErrorCode,
    message: string,
    remedy = '',
    details: readonly string[] = [],
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'CliError';
    this.code = code;
    this.remedy = remedy;
    this.details = details;
  }

  get exitCode(): ExitCode {
    return EXIT_OF[this.code];
  }
}
