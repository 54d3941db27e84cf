import type { RunbookPackage } from '../../domain/runbook.ts';
import type { Digest } from '../../domain/words.ts';
import { sha256 } from '../../trust/canonical.ts';
import { explainDatabaseError } from '../explain-database-error.ts';
import { LedgerError } from '../ledger-error.ts';
import { runbookPackageText } from '../read/read-runbook-package.ts';
import type { LedgerDb } from '../schema.ts';

/**
 * Keeps a runbook's version for ever, write-once by digest; one that stands is not looked at again.
 *
 * @throws {LedgerError} `digest-differs` when its digest is not that of its content,
 * `database-unreachable`
 */
export async function storeRunbookPackage(
  db: LedgerDb,
  runbookPackage: RunbookPackage,
): Promise<void> {
  if (await isStored(db, runbookPackage.digest)) return;
  const text = runbookPackageText(runbookPackage);
  if (sha256(text) !== runbookPackage.digest) {
    throw new LedgerError('digest-differs', 'the digest is not that of this runbook');
  }
  try {
    await db
      .insertInto('runbook_package')
      .values({
        digest: runbookPackage.digest,
        name: runbookPackage.runbook.name,
        package: text,
      })
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .execute();
  } catch (error) {
    throw explainDatabaseError(error);
  }
}

/** A version is written once, and has hundreds of texts: every incident asks for it. */
async function isStored(db: LedgerDb, digest: Digest): Promise<boolean> {
  try {
    const row = await db
      .selectFrom('runbook_package')
      .select('digest')
      .where('digest', '=', digest)
      .executeTakeFirst();
    return row !== undefined;
  } catch (error) {
    throw explainDatabaseError(error);
  }
}
