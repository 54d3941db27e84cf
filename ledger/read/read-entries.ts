import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { ENTRY_COLUMNS, entryFromRow } from '../entry-row.ts';
import type { LedgerDb } from '../schema.ts';
import { cutPage, readCursor, type Page } from './cursor.ts';

export interface EntriesQuery {
  /** Incident id, or `door`. */
  readonly chain: string;
  /** At most this many, 1 to 1000. */
  readonly limit: number;
  readonly cursor?: string | null;
}

/**
 * A chain's entries in order.
 *
 * @throws {LedgerError} `cursor-malformed`
 */
export async function readEntries(
  db: LedgerDb,
  { chain, limit, cursor }: EntriesQuery,
): Promise<Page<LedgerEntry>> {
  const [place = '0'] = cursor == null ? [] : readCursor(cursor, 1);
  const after = Math.min(Math.trunc(Number(place)) || 0, 2_147_483_647);
  const rows = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('chain', '=', chain)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit + 1)
    .execute();
  return cutPage(rows, limit, entryFromRow, (row) => [String(row.sequence)]);
}

/** A whole chain in order. */
export async function readChain(db: LedgerDb, chain: string): Promise<readonly LedgerEntry[]> {
  const rows = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('chain', '=', chain)
    .orderBy('sequence')
    .execute();
  return rows.map(entryFromRow);
}

/** Names of all chains: every incident's, and `door` once something was recorded there. */
export async function readChains(db: LedgerDb): Promise<readonly string[]> {
  const rows = await db.selectFrom('chain_head').select('chain').orderBy('chain').execute();
  return rows.map((row) => row.chain);
}

/** Hash of a chain's last entry, as its head row has it; `null`: there is no such chain. */
export async function readHead(
  db: LedgerDb,
  chain: string,
): Promise<{ readonly sequence: number; readonly hash: string } | null> {
  const row = await db
    .selectFrom('chain_head')
    .select(['sequence', 'hash'])
    .where('chain', '=', chain)
    .executeTakeFirst();
  return row ?? null;
}
