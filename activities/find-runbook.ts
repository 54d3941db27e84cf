import { ApplicationFailure } from '@temporalio/activity';
import type { PostIdentity } from '../domain/post.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import { readRunbookPackage } from '../ledger/read/read-runbook-package.ts';
import { loadRunbook } from '../templates/load-runbook.ts';
import type { ActivityDeps } from './deps.ts';

/**
 * The very version that the incident was started with: from the disk while it is unchanged there,
 * else as it was stored then. Editing a file never changes a running incident.
 *
 * @throws ApplicationFailure `RUNBOOK_UNKNOWN`, not retryable, when neither has it
 */
export async function findRunbook(
  deps: Pick<ActivityDeps, 'db' | 'runbooks'>,
  { runbook: name, runbookDigest }: Pick<PostIdentity, 'runbook' | 'runbookDigest'>,
): Promise<RunbookPackage> {
  const stored = await readRunbookPackage(deps.db, runbookDigest);
  if (stored !== null) return stored;
  const onDisk = await loadRunbook(deps.runbooks, name).catch(() => null);
  if (onDisk?.digest === runbookDigest) return onDisk;
  throw ApplicationFailure.nonRetryable(
    `no runbook ${name} with the digest ${runbookDigest}`,
    'RUNBOOK_UNKNOWN',
  );
}
