import { appendEntries } from '../ledger/write/append-entries.ts';
import type { RecordRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { ledgerFailure } from './ledger-failure.ts';
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
      throw ledgerFailure(error);
    }
  };
}
