import { sql } from 'kysely';
import type { LedgerTransaction } from '../schema.ts';

export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
  /** PostgreSQL's time, never before the last entry's. */
  readonly at: Date;
}

/** Locks a chain's head row until the transaction ends; the first lock makes the chain. */
export async function lockChain(trx: LedgerTransaction, chain: string): Promise<ChainHead> {
  const { rows } = await sql<ChainHead>`select * from ledger_lock(${chain})`.execute(trx);
  const [head] = rows;
  if (head === undefined) throw new Error(`the chain ${chain} could not be locked`);
  return head;
}
