import { ApplicationFailure } from '@temporalio/activity';
import type { RunbookPackage } from '../domain/runbook.ts';
import { storeRunbookPackage } from '../ledger/write/store-runbook-package.ts';
import { RunbookError } from '../templates/fault.ts';
import { makeRunbookLoader } from '../templates/runbook-loader.ts';
import type { RunbookLoader } from '../templates/runbook-loader.ts';
import type { LoadedRunbook, LoadRunbookRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { makeSingleFlight } from './last-metre/single-flight.ts';
import { recordOpening } from './record-opening.ts';
import { withFloors } from './with-floors.ts';

/**
 * Reads a runbook from this worker's own disk, keeps that version for ever, and begins what opens
 * with it.
 */
export function makeLoadRunbook(
  deps: Pick<ActivityDeps, 'db' | 'runbooks' | 'floors' | 'channels' | 'now' | 'log'>,
): (request: LoadRunbookRequest) => Promise<LoadedRunbook> {
  const load = makeRunbookLoader(deps.runbooks);
  const shared = makeSingleFlight();
  return async ({ runbook: name, digest, opening }) => {
    // Many incidents that open at once would each judge the same hundred templates.
    const found = await shared(name, () => readFromDisk(load, name));
    if (digest !== null && found.digest !== digest) {
      throw unknown(`${name} is here as ${found.digest}, asked for was ${digest}`);
    }
    await storeRunbookPackage(deps.db, found);
    const runbook = withFloors(found.runbook, deps.floors);
    const loaded = { runbook, digest: found.digest };
    if (opening === undefined) return loaded;
    const begun = await recordOpening(
      deps,
      { ...opening, runbook, runbookDigest: found.digest },
      found,
    );
    return begun === undefined ? loaded : { ...loaded, begun };
  };
}

async function readFromDisk(load: RunbookLoader, name: string): Promise<RunbookPackage> {
  try {
    return await load(name);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    throw unknown(error.message);
  }
}

function unknown(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'RUNBOOK_UNKNOWN');
}
