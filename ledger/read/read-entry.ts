import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { ENTRY_COLUMNS, entryFromRow } from '../entry-row.ts';
import type { LedgerDb } from '../schema.ts';

/**
 * The entry under which a message or act is answered.
 *
 * @param chain when given, only there; else the newest of that event id in any chain
 * @returns `null` when there is none (yet)
 */
export async function readEntry(
  db: LedgerDb,
  eventId: string,
  chain?: string,
): Promise<LedgerEntry | null> {
  const row = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('event_id', '=', eventId)
    .$if(chain !== undefined, (query) => query.where('chain', '=', chain ?? ''))
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : entryFromRow(row);
}
