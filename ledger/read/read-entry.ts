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

/** Those of some entries that stand in a chain, by their event ids. */
export async function readEntriesById(
  db: LedgerDb,
  chain: string,
  eventIds: readonly string[],
): Promise<readonly LedgerEntry[]> {
  if (eventIds.length === 0) return [];
  const rows = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('chain', '=', chain)
    .where('event_id', 'in', [...eventIds])
    .execute();
  return rows.map(entryFromRow);
}
