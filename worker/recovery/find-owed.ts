import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Log } from '../../activities/deps.ts';
import { COUNTERSIGN, type LedgerEvent } from '../../domain/ledger-entry.ts';
import type { IncidentView } from '../../domain/views.ts';
import type { IncidentId } from '../../domain/words.ts';
import { readIncident, readIncidents } from '../../ledger/read/read-incidents.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { incidentWorkflowId } from '../../workflows/messages.ts';

type Workflow = Extract<
  LedgerEvent,
  { readonly action: 'incident.orphaned' }
>['payload']['workflow'];

export interface OwedDeps {
  readonly db: LedgerDb;
  readonly client: Client;
  readonly log: Log;
}

/** States in which somebody must walk an incident. */
const OPEN: readonly IncidentView['state'][] = [
  'open',
  'resolving',
  'stood-down',
  'merged',
  'aftercare',
];
const PAGE = 200;
const SIDE_BY_SIDE = 8;

/**
 * Incidents that the public is still owed words about, by the ledger, and that no workflow walks:
 * it was terminated or deleted, or Temporal was restored empty.
 */
export async function findOwed(
  deps: Pick<OwedDeps, 'db' | 'client'>,
): Promise<readonly IncidentId[]> {
  return (await findOwedViews(deps)).map(({ view }) => view.incident);
}

/**
 * Records `incident.orphaned`, once until somebody walks the incident again.
 *
 * @returns those that were found now
 */
export async function recordOwed(deps: OwedDeps): Promise<readonly IncidentId[]> {
  const found = (await findOwedViews(deps)).filter(({ view }) => view.orphaned !== true);
  for (const { view, workflow } of found) {
    const { incident, head } = view;
    await appendEntries(deps.db, incident, [
      {
        eventId: `orphaned/${head.sequence}`,
        actor: COUNTERSIGN,
        action: 'incident.orphaned',
        payload: { workflow },
      },
    ]);
    deps.log.error({ incident, workflow }, 'nobody walks this incident any more');
  }
  return found.map(({ view }) => view.incident);
}

async function findOwedViews({
  db,
  client,
}: Pick<OwedDeps, 'db' | 'client'>): Promise<
  readonly { readonly view: IncidentView; readonly workflow: Workflow }[]
> {
  const owed: { view: IncidentView; workflow: Workflow }[] = [];
  let cursor: string | null = null;
  do {
    const page = await readIncidents(db, { limit: PAGE, cursor, states: OPEN });
    const left = [...page.items];
    const walk = async (): Promise<void> => {
      for (let view = left.shift(); view !== undefined; view = left.shift()) {
        const workflow = await askTemporal(client, view.incident);
        if (workflow === null) continue;
        // It may have ended in the right way between the two looks.
        const now = await readIncident(db, view.incident);
        // Of what the ledger has forgotten a part of, the part may tell that it is over.
        const owes = now !== null && OPEN.includes(now.state) && now.behind !== true;
        if (owes) owed.push({ view: now, workflow });
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, walk));
    ({ cursor } = page);
  } while (cursor !== null);
  return owed;
}

/** @returns `null` while its workflow runs */
async function askTemporal(client: Client, incident: IncidentId): Promise<Workflow | null> {
  try {
    const { status } = await client.workflow.getHandle(incidentWorkflowId(incident)).describe();
    switch (status.name) {
      case 'RUNNING':
      case 'CONTINUED_AS_NEW':
      case 'PAUSED':
        return null;
      case 'TERMINATED':
      case 'CANCELLED':
        return 'terminated';
      case 'FAILED':
      case 'TIMED_OUT':
        return 'failed';
      case 'COMPLETED':
        return 'ended';
      case 'UNKNOWN':
      case 'UNSPECIFIED':
        return null;
    }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'gone';
    throw error;
  }
}
