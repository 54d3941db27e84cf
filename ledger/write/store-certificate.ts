import { sql } from 'kysely';
import type { Certificate } from '../../domain/statements.ts';
import type { Digest } from '../../domain/words.ts';
import { canonicalText } from '../../trust/canonical.ts';
import { certificateDigest } from '../../trust/sign-certificate.ts';
import { explainDatabaseError } from '../explain-database-error.ts';
import { LedgerError } from '../ledger-error.ts';
import type { LedgerDb, LedgerTransaction } from '../schema.ts';

/**
 * Keeps a verified certificate, and takes its keys for it alone (DESIGN section 5: one public key
 * in two certificates is refused). The same certificate again changes nothing.
 *
 * @throws {LedgerError} `key-taken`, `database-unreachable`
 */
export async function storeCertificate(db: LedgerDb, certificate: Certificate): Promise<Digest> {
  try {
    return await db.transaction().execute((trx) => keepCertificate(trx, certificate));
  } catch (error) {
    throw explainDatabaseError(error);
  }
}

/**
 * {@link storeCertificate} inside the caller's transaction.
 *
 * @throws {LedgerError} `key-taken`
 */
export async function keepCertificate(
  trx: LedgerTransaction,
  certificate: Certificate,
): Promise<Digest> {
  const { body } = certificate;
  const digest = certificateDigest(body);
  const keys = [...new Set(body.keys.map((key) => key.publicKey))].toSorted();
  if (await stands(trx, digest, keys)) return digest;
  await trx
    .insertInto('certificate')
    .values({ digest, person: body.person, certificate: canonicalText(certificate) })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute();
  await trx
    .insertInto('certificate_key')
    .values(keys.map((key) => ({ public_key: key, certificate: digest })))
    .onConflict((conflict) => conflict.column('public_key').doNothing())
    .execute();
  const holders = await trx
    .selectFrom('certificate_key')
    .select('certificate')
    .where('public_key', 'in', keys)
    .where('certificate', '!=', digest)
    .execute();
  if (holders.length > 0) {
    throw new LedgerError('key-taken', `a key of ${body.person} stands in another certificate`);
  }
  return digest;
}

/** Whether it was kept before, with all of its keys: both are write-once. */
async function stands(
  trx: LedgerTransaction,
  digest: Digest,
  keys: readonly string[],
): Promise<boolean> {
  const { rows } = await sql<{ readonly kept: boolean }>`
    select exists(select 1 from certificate where digest = ${digest})
      and (select count(*) from certificate_key
        where public_key = any(${[...keys]}) and certificate = ${digest}) = ${keys.length}
      as kept`.execute(trx);
  return rows[0]?.kept === true;
}
