import type { Digest } from '../../domain/words.ts';
import type { LedgerDb } from '../schema.ts';

/**
 * Stored rendition texts by digest. What is missing is not in the map. The texts are as they
 * stand: whoever publishes them computes their digests again.
 */
export async function readRenditions(
  db: LedgerDb,
  digests: readonly Digest[],
): Promise<ReadonlyMap<Digest, string>> {
  if (digests.length === 0) return new Map();
  const rows = await db
    .selectFrom('rendition')
    .select(['digest', 'text'])
    .where('digest', 'in', [...new Set(digests)])
    .execute();
  return new Map(rows.map((row) => [row.digest, row.text]));
}
