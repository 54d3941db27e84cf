import type { EntryDraft, LedgerEntry } from '../../domain/ledger-entry.ts';
import type { IncidentId } from '../../domain/words.ts';
import type { LedgerDb } from '../schema.ts';
import { append } from './append.ts';
import { inLedgerTransaction } from './with-incident-lock.ts';

/**
 * Appends entries to an incident's chain in a transaction of their own, all or none.
 *
 * @returns the entries in their places, in the order of the drafts; a draft that stood already
 * gives the entry that stands
 * @throws {LedgerConflict} when other content stands under a draft's event id; nothing is
 * written but `ledger.conflict`, and the post freezes
 * @throws {LedgerError} `entry-malformed`, `database-unreachable`
 */
export async function appendEntries(
  db: LedgerDb,
  incident: IncidentId,
  drafts: readonly EntryDraft[],
): Promise<readonly LedgerEntry[]> {
  return inLedgerTransaction(db, (trx) => append(trx, incident, drafts));
}
