import { ApplicationFailure } from '@temporalio/activity';
import type { Runbook, RunbookPackage, SignOffRule } from '../domain/runbook.ts';
import { stricterRule } from '../domain/stricter-rule.ts';
import type { PostKind } from '../domain/words.ts';
import { storeRunbookPackage } from '../ledger/write/store-runbook-package.ts';
import { RunbookError } from '../templates/fault.ts';
import { loadRunbook } from '../templates/load-runbook.ts';
import type { LoadedRunbook, LoadRunbookRequest } from './contract.ts';
import type { ActivityDeps, SignOffFloors } from './deps.ts';
import { recordOpening } from './record-opening.ts';

/**
 * Reads a runbook from this worker's own disk, keeps that version for ever, and begins what opens
 * with it.
 */
export function makeLoadRunbook(
  deps: Pick<ActivityDeps, 'db' | 'runbooks' | 'floors' | 'channels' | 'now' | 'log'>,
): (request: LoadRunbookRequest) => Promise<LoadedRunbook> {
  return async ({ runbook: name, digest, opening }) => {
    const found = await readFromDisk(deps.runbooks, name);
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

/**
 * The rules that the incident asks people for are those of the last metre: a worker that wants more
 * than the runbook says so before the first signature, not after the last.
 */
function withFloors(runbook: Runbook, floors: SignOffFloors): Runbook {
  const joined = (kind: PostKind, rule: SignOffRule): SignOffRule =>
    stricterRule(rule, floors[kind] ?? floors.default);
  const { proposals, steps } = runbook;
  return {
    ...runbook,
    proposals: {
      ...proposals,
      signOffs: joined('correction', joined('statement', proposals.signOffs)),
    },
    steps: steps.map((step) => ({
      ...step,
      signOffs: {
        sev1: joined(step.kind, step.signOffs.sev1),
        sev2: joined(step.kind, step.signOffs.sev2),
        sev3: joined(step.kind, step.signOffs.sev3),
      },
    })),
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
