import type { Digest, IncidentId } from '../../domain/words.ts';
import { ENTRY_COLUMNS, entryFromRow } from '../entry-row.ts';
import type { LedgerDb } from '../schema.ts';

/** Which of these deliveries an incident's chain holds an attempt of. */
export async function findAttempted(
  db: LedgerDb,
  incident: IncidentId,
  keys: readonly Digest[],
): Promise<ReadonlySet<Digest>> {
  if (keys.length === 0) return new Set();
  const wanted = new Set(keys);
  const rows = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('chain', '=', incident)
    .where('action', '=', 'delivery.attempt')
    .execute();
  const found = rows
    .map(entryFromRow)
    .flatMap((entry) => (entry.action === 'delivery.attempt' ? [entry.payload.key] : []));
  return new Set(found.filter((key) => wanted.has(key)));
}
