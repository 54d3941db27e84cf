import { ApplicationFailure } from '@temporalio/activity';
import { LedgerError } from '../ledger/ledger-error.ts';

/** What the ledger will never take fails for good; anything else is tried again. */
export function ledgerFailure(error: unknown): unknown {
  if (!(error instanceof LedgerError)) return error;
  if (error.code === 'ledger-conflict') {
    return ApplicationFailure.nonRetryable(error.message, 'LEDGER_CONFLICT');
  }
  if (error.code === 'entry-malformed') {
    return ApplicationFailure.nonRetryable(error.message, 'ENTRY_MALFORMED');
  }
  return error;
}
