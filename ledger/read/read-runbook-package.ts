import type { RunbookPackage } from '../../domain/runbook.ts';
import type { Digest } from '../../domain/words.ts';
import { canonicalText, sha256 } from '../../trust/canonical.ts';
import { LedgerError } from '../ledger-error.ts';
import type { LedgerDb } from '../schema.ts';

/** What a runbook's digest is taken over: canonical JSON of `{runbook, templates}`. */
export function runbookPackageText({
  runbook,
  templates,
}: Pick<RunbookPackage, 'runbook' | 'templates'>): string {
  return canonicalText({ runbook, templates });
}

/**
 * A runbook with its templates, as it was when an incident started with it.
 *
 * @returns `null` when no such version was stored
 * @throws {LedgerError} `digest-differs` when the stored bytes were changed
 */
export async function readRunbookPackage(
  db: LedgerDb,
  digest: Digest,
): Promise<RunbookPackage | null> {
  const row = await db
    .selectFrom('runbook_package')
    .select('package')
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (sha256(row.package) !== digest) {
    throw new LedgerError('digest-differs', `the stored runbook ${digest} was changed`);
  }
  return { ...(JSON.parse(row.package) as Omit<RunbookPackage, 'digest'>), digest };
}
