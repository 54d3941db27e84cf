import { sql } from 'kysely';
import type { LedgerDb } from '../schema.ts';

/**
 * Erases what stands beside an entry (personal data must be erasable). The entry keeps its salted
 * hash, the chain stays whole, and what it said can no longer be told.
 *
 * @returns false when there was nothing to erase
 */
export async function erasePayload(
  db: LedgerDb,
  chain: string,
  sequence: number,
): Promise<boolean> {
  const { rows } = await sql<{
    erased: boolean;
  }>`select erase_payload(${chain}, ${sequence}) as erased`.execute(db);
  return rows[0]?.erased ?? false;
}
