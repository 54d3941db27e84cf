import { ApplicationFailure } from '@temporalio/activity';
import type { RunbookPackage } from '../domain/runbook.ts';
import { storeRunbookPackage } from '../ledger/write/store-runbook-package.ts';
import { RunbookError } from '../templates/fault.ts';
import { loadRunbook } from '../templates/load-runbook.ts';
import type { LoadedRunbook, LoadRunbookRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';

/** Reads a runbook from this worker's own disk and keeps that version for ever. */
export function makeLoadRunbook(
  deps: Pick<ActivityDeps, 'db' | 'runbooks'>,
): (request: LoadRunbookRequest) => Promise<LoadedRunbook> {
  return async ({ runbook: name, digest }) => {
    const found = await readFromDisk(deps.runbooks, name);
    if (digest !== null && found.digest !== digest) {
      throw unknown(`${name} is here as ${found.digest}, asked for was ${digest}`);
    }
    await storeRunbookPackage(deps.db, found);
    return { runbook: found.runbook, digest: found.digest };
  };
}

async function readFromDisk(directory: string, name: string): Promise<RunbookPackage> {
  try {
    return await loadRunbook(directory, name);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    throw unknown(error.message);
  }
}

function unknown(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'RUNBOOK_UNKNOWN');
}
