import { ApplicationFailure } from '@temporalio/activity';
import { LedgerError } from '../ledger/ledger-error.ts';
import { appendEntries } from '../ledger/write/append-entries.ts';
import type { RecordRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { assertHolds } from './memory/assert-remembered.ts';

/** Appends entries to the incident's chain; what cannot ever be appended fails for good. */
export function makeRecord(
  deps: Pick<ActivityDeps, 'db' | 'log'>,
): (request: RecordRequest) => Promise<void> {
  return async ({ incident, entries, after = null }) => {
    await assertHolds(deps, incident, after);
    try {
      await appendEntries(deps.db, incident, entries);
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'ledger-conflict') {
        throw ApplicationFailure.nonRetryable(error.message, 'LEDGER_CONFLICT');
      }
      if (error instanceof LedgerError && error.code === 'entry-malformed') {
        throw ApplicationFailure.nonRetryable(error.message, 'ENTRY_MALFORMED');
      }
      throw error;
    }
  };
}
