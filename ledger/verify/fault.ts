export type LedgerFaultCode =
  | 'unreadable'
  | 'gap'
  | 'wrong-chain'
  | 'broken-link'
  | 'broken-hash'
  | 'time-runs-back'
  | 'not-exact'
  | 'erasable-differs'
  | 'erasable-stray'
  | 'head-differs'
  | 'event-id-twice'
  | 'unknown-post'
  | 'statement-missing'
  | 'statement-refused'
  | 'statement-differs'
  | 'not-covered'
  | 'not-enough-signers'
  | 'kept-back'
  | 'bytes-missing'
  | 'bytes-differ'
  | 'no-attempt';

/** Something in a chain that is not as Countersign writes it. */
export interface LedgerFault {
  readonly chain: string;
  /** Where; 0 when it is about the chain as a whole. */
  readonly sequence: number;
  readonly code: LedgerFaultCode;
  /** What was found, in words. */
  readonly message: string;
}

/** Takes down a fault of the entry at hand. */
export type TellFault = (code: LedgerFaultCode, message: string) => void;
