import { sql } from 'kysely';
import type { IncidentId } from '../../domain/words.ts';
import type { LedgerDb } from '../schema.ts';

/**
 * Erases every value of a private fact (personal data must be erasable). The chain keeps its
 * salted digests and stays whole.
 *
 * @returns how many values there were
 */
export async function erasePrivateFacts(
  db: LedgerDb,
  incident: IncidentId,
  name: string,
): Promise<number> {
  const { rows } = await sql<{
    erased: number;
  }>`select erase_private_facts(${incident}, ${name}) as erased`.execute(db);
  return rows[0]?.erased ?? 0;
}
