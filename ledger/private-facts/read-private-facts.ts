import type { FactValue } from '../../domain/facts.ts';
import type { Digest, IncidentId } from '../../domain/words.ts';
import type { LedgerDb } from '../schema.ts';
import { privateFactDigest } from './private-fact-digest.ts';

/** Values of private facts by their digests; erased ones, and any that was changed, are left out. */
export async function readPrivateFacts(
  db: LedgerDb,
  incident: IncidentId,
  digests: readonly Digest[],
): Promise<ReadonlyMap<Digest, FactValue>> {
  if (digests.length === 0) return new Map();
  const rows = await db
    .selectFrom('private_fact')
    .select(['digest', 'name', 'salt', 'value'])
    .where('incident', '=', incident)
    .where('digest', 'in', [...digests])
    .execute();
  return new Map(
    rows
      .filter(({ digest, name, salt, value }) => privateFactDigest(name, salt, value) === digest)
      .map(({ digest, value }) => [digest, JSON.parse(value) as FactValue]),
  );
}
