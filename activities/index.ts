import type { Activities } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { makeLoadRunbook } from './load-runbook.ts';
import { NO_MEANS } from './notify/cover-means.ts';
import { makeCoverActivities } from './notify/make-cover-activities.ts';
import { makePublish } from './publish.ts';
import { makeReadIncidentState } from './read-incident-state.ts';
import { makeReadPlan } from './read-plan.ts';
import { makeReadPostStanding } from './read-post-standing.ts';
import { makeRecord } from './record.ts';
import { makeRenderRevision } from './render-revision.ts';
import { makeVerifyStatement } from './verify-statement.ts';

/** Everything that workflows may ask of the world, wired to this worker's own means. */
export function makeActivities(deps: ActivityDeps): Activities {
  return {
    ...makeCoverActivities(deps, deps.cover ?? NO_MEANS),
    loadRunbook: makeLoadRunbook(deps),
    renderRevision: makeRenderRevision(deps),
    verifyStatement: makeVerifyStatement(deps),
    publish: makePublish(deps),
    record: makeRecord(deps),
    readPostStanding: makeReadPostStanding(deps),
    readPlan: makeReadPlan(deps),
    readIncidentState: makeReadIncidentState(deps),
  };
}
