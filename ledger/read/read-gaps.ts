import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { ENTRY_COLUMNS, entryFromRow } from '../entry-row.ts';
import type { LedgerDb } from '../schema.ts';

export type GapEntry = Extract<
  LedgerEntry,
  { readonly action: 'ledger.gap' } | { readonly action: 'ledger.refill' }
>;

/** From here on nothing is missing, or nothing that anybody waits for. */
export function isClosing(entry: LedgerEntry): boolean {
  return entry.action === 'ledger.refill' && entry.payload.closes;
}

/**
 * Every gap that was ever found, and what was brought back, by chain and in order.
 *
 * @param chain only this one
 */
export async function readGaps(db: LedgerDb, chain?: string): Promise<readonly GapEntry[]> {
  const rows = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('action', 'in', ['ledger.gap', 'ledger.refill'])
    .$if(chain !== undefined, (query) => query.where('chain', '=', chain ?? ''))
    .orderBy('chain')
    .orderBy('sequence')
    .execute();
  return rows
    .map(entryFromRow)
    .filter(
      (entry): entry is GapEntry =>
        entry.action === 'ledger.gap' || entry.action === 'ledger.refill',
    );
}
