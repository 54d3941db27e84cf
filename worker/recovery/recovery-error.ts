export type RecoveryErrorCode =
  | 'usage'
  /** No database is named, and no stack runs on the home. */
  | 'no-database'
  | 'stack-runs'
  /** The directory cannot take a backup: something stands in it. */
  | 'not-empty'
  /** What should be a backup is not one, not whole, or was changed. */
  | 'backup-unusable';

/** Backup, restore or refill cannot do what it was asked; `code` says why. */
export class RecoveryError extends Error {
  readonly code: RecoveryErrorCode;

  constructor(code: RecoveryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RecoveryError';
    this.code = code;
  }
}
