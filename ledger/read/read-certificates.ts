import type { Certificate } from '../../domain/statements.ts';
import type { Digest } from '../../domain/words.ts';
import type { LedgerDb } from '../schema.ts';

/** A certificate that was shown here before; as evidence only, it is verified again by its user. */
export async function readCertificate(db: LedgerDb, digest: Digest): Promise<Certificate | null> {
  const row = await db
    .selectFrom('certificate')
    .select('certificate')
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.certificate) as Certificate);
}

/** Every certificate that was shown here, by person. */
export async function readCertificates(db: LedgerDb): Promise<readonly Certificate[]> {
  const rows = await db
    .selectFrom('certificate')
    .select('certificate')
    .orderBy('person')
    .orderBy('stored_at')
    .execute();
  return rows.map((row) => JSON.parse(row.certificate) as Certificate);
}
