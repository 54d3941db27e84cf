export type DrillErrorCode =
  | 'CAST_INCOMPLETE'
  | 'STACK_NOT_READY'
  | 'NOTHING_HAPPENED'
  | 'NOT_REFUSED'
  | 'PAGE_UNREADABLE'
  | 'USAGE';

/** The play cannot go on; the message says where it stopped. */
export class DrillError extends Error {
  readonly code: DrillErrorCode;

  constructor(code: DrillErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'DrillError';
    this.code = code;
  }
}
