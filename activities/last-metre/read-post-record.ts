import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { IncidentId, PostId } from '../../domain/words.ts';
import { ENTRY_COLUMNS, entryFromRow } from '../../ledger/entry-row.ts';
import type { LedgerDb } from '../../ledger/schema.ts';

/**
 * All that the ledger holds about one post, in order, with the entry that opened its incident and
 * whatever froze the chain. Inside a transaction under the incident's lock it is the last word.
 */
export async function readPostRecord(
  db: LedgerDb,
  incident: IncidentId,
  post: PostId,
): Promise<readonly LedgerEntry[]> {
  const rows = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('chain', '=', incident)
    .where((where) =>
      where.or([
        where('post', '=', post),
        where('action', 'in', ['incident.open', 'ledger.conflict']),
      ]),
    )
    .orderBy('sequence')
    .execute();
  return rows.map(entryFromRow);
}
