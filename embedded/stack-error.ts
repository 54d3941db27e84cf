/** What can keep the one-machine stack from standing. */
export type StackErrorCode =
  | 'CONFIG_INVALID'
  | 'PORT_TAKEN'
  | 'ALREADY_RUNNING'
  | 'TEMPORAL_NOT_FOUND'
  | 'TEMPORAL_NOT_READY'
  | 'TEMPORAL_RIGHTS'
  | 'POSTGRES_NOT_INSTALLED'
  | 'POSTGRES_NOT_READY'
  | 'POSTGRES_PASSWORD_LOST'
  | 'HOME_UNUSABLE'
  | 'PART_NOT_READY'
  | 'INTERRUPTED';

/** An expected failure: its message is meant for the person who typed `npm start`. */
export class StackError extends Error {
  readonly code: StackErrorCode;

  constructor(code: StackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StackError';
    this.code = code;
  }
}
