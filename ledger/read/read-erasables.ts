import type { LedgerDb } from '../schema.ts';

/** What stands beside an entry until it is erased. */
export interface Erasable {
  readonly sequence: number;
  readonly salt: string;
  /** Exact canonical JSON. */
  readonly content: string;
}

/** What of a chain's erasable payloads still stands. */
export async function readErasables(db: LedgerDb, chain: string): Promise<readonly Erasable[]> {
  return db
    .selectFrom('erasable_payload')
    .select(['sequence', 'salt', 'content'])
    .where('chain', '=', chain)
    .orderBy('sequence')
    .execute();
}
