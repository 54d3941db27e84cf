export type LedgerErrorCode =
  /** Nobody answers at the database's address, or it is starting or stopping. */
  | 'database-unreachable'
  /** The draft of an entry cannot stand in a chain: bad event id, too large. */
  | 'entry-malformed'
  /** The same event id with other content; the post is frozen. */
  | 'ledger-conflict'
  /** A public key stands in two certificates. */
  | 'key-taken'
  /** A digest does not name the bytes that came with it. */
  | 'digest-differs'
  /** The same nonce in another statement. */
  | 'nonce-seen'
  /** A backup is put into an empty database or into none. */
  | 'not-empty'
  /** A backup that was changed, is not whole, or comes from a newer version. */
  | 'backup-unusable'
  /** A cursor that this API did not give out. */
  | 'cursor-malformed';

/** The ledger cannot do what it was asked; `code` says why. */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LedgerError';
    this.code = code;
  }
}
