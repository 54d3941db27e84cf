import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { IncidentId } from '../../domain/words.ts';
import { readChains } from '../../ledger/read/read-entries.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { readPostsOfIncident } from '../../ledger/read/read-posts.ts';
import { incidentWorkflowId, postSettled } from '../../workflows/messages.ts';
import { readRemembered } from './read-remembered.ts';
import { refillIncident, type Refilled, type RefillOrder } from './refill-incident.ts';
import { sweepGaps, type SweepDeps } from './sweep-gaps.ts';

/**
 * Refills every incident that somebody remembers more of than the ledger does: those that run, those
 * with a gap, and those that the page or the witness knows.
 *
 * @param only these incidents; empty: all
 */
export async function refill(
  deps: SweepDeps & { readonly client: Client; readonly runbooks: string },
  order: RefillOrder,
  only: readonly IncidentId[],
): Promise<readonly Refilled[]> {
  const { client } = deps;
  const incidents = only.length > 0 ? new Set(only) : await findCandidates(deps);
  const refilled: Refilled[] = [];
  for (const incident of incidents) {
    const done = await refillIncident(
      { ...deps, remembered: (id) => readRemembered(client, id) },
      incident,
      order,
    );
    refilled.push(done);
    if (done.state === 'closed') await nudge(deps, incident);
  }
  return refilled;
}

async function findCandidates(
  deps: SweepDeps & { readonly client: Client },
): Promise<ReadonlySet<IncidentId>> {
  const candidates = new Set((await sweepGaps(deps)).map(({ incident }) => incident));
  const prefix = incidentWorkflowId('');
  const query = `WorkflowType = 'incident' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of deps.client.workflow.list({ query })) {
    if (workflowId.startsWith(prefix)) candidates.add(workflowId.slice(prefix.length));
  }
  for (const chain of await readChains(deps.db)) {
    // What has ended in Temporal and not in the ledger may have lost its end, too.
    const view = await readIncident(deps.db, chain);
    if (view !== null && (view.behind === true || view.state !== 'closed')) candidates.add(chain);
  }
  return candidates;
}

/**
 * An incident that asked about a post while the ledger did not know it learned nothing. The signal
 * says only "look again": what is true it reads from the ledger.
 */
async function nudge(
  { db, client }: Pick<SweepDeps, 'db'> & { readonly client: Client },
  incident: IncidentId,
): Promise<void> {
  const handle = client.workflow.getHandle(incidentWorkflowId(incident));
  for (const { number } of await readPostsOfIncident(db, incident)) {
    try {
      await handle.signal(postSettled, { number });
    } catch (error) {
      // It has ended, and nobody is left to be told.
      if (error instanceof WorkflowNotFoundError) return;
      throw error;
    }
  }
}
