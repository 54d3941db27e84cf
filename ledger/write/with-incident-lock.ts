import type { IncidentId } from '../../domain/words.ts';
import { explainDatabaseError } from '../explain-database-error.ts';
import type { LedgerDb, LedgerTransaction } from '../schema.ts';
import { LedgerConflict } from './ledger-conflict.ts';
import { lockChain, type ChainHead } from './lock-chain.ts';
import { recordConflict } from './record-conflict.ts';

/**
 * One transaction under an incident's lock: nobody else writes to this incident meanwhile, so
 * what is read inside still holds when it commits. Keep it short, and send nothing from inside.
 *
 * @throws {LedgerConflict} when an append inside finds other content under a used event id; all
 * of the transaction is undone, and the conflict is recorded in one of its own
 * @throws {LedgerError} `database-unreachable`
 */
export async function withIncidentLock<T>(
  db: LedgerDb,
  incident: IncidentId,
  work: (trx: LedgerTransaction, head: ChainHead) => Promise<T>,
): Promise<T> {
  return inLedgerTransaction(db, async (trx) => work(trx, await lockChain(trx, incident)));
}

/**
 * A transaction that appends, and so locks, by itself.
 *
 * @throws as {@link withIncidentLock}
 */
export async function inLedgerTransaction<T>(
  db: LedgerDb,
  work: (trx: LedgerTransaction) => Promise<T>,
): Promise<T> {
  try {
    return await db.transaction().execute(work);
  } catch (error) {
    if (error instanceof LedgerConflict) await recordConflict(db, error);
    throw explainDatabaseError(error);
  }
}
