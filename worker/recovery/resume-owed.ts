import type { Client } from '@temporalio/client';
import type { Log } from '../../activities/deps.ts';
import type { IncidentId } from '../../domain/words.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import type { incident as incidentWorkflow } from '../../workflows/incident.ts';
import { incidentWorkflowId } from '../../workflows/messages.ts';
import type { StartIncident } from '../../workflows/messages.ts';
import { findOwed } from './find-owed.ts';

export interface ResumeDeps {
  readonly db: LedgerDb;
  readonly client: Client;
  readonly taskQueue: string;
  readonly log: Log;
}

/**
 * Lets every incident go on that the public is still owed words about and that nobody walks: what
 * was promised does not die with a workflow. What the ledger has forgotten a part of waits for people.
 *
 * @returns those that go on now
 */
export async function resumeOwed(deps: ResumeDeps): Promise<readonly IncidentId[]> {
  const resumed: IncidentId[] = [];
  for (const incident of await findOwed(deps)) {
    const view = await readIncident(deps.db, incident);
    if (view === null || view.behind === true) continue;
    const { deployment, runbook, runbookDigest, severity, mode, drill, head } = view;
    const input: StartIncident = {
      incident,
      deployment,
      runbook,
      runbookDigest,
      facts: [],
      severity,
      mode,
      drill,
      by: { person: 'countersign', name: 'Countersign' },
      messageId: `resume-${head.sequence}`,
      resume: true,
    };
    await deps.client.workflow.start<typeof incidentWorkflow>('incident', {
      workflowId: incidentWorkflowId(incident),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: deps.taskQueue,
      args: [input],
    });
    deps.log.warn({ incident }, 'goes on from what the ledger tells');
    resumed.push(incident);
  }
  return resumed;
}
