import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { recordGap } from '../../activities/memory/gap.ts';
import { COUNTERSIGN } from '../../domain/ledger-entry.ts';
import { openLedger, type Ledger } from '../../ledger/open-ledger.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { findOwed, recordOwed } from '../../worker/recovery/find-owed.ts';
import { incidentWorkflowId } from '../../workflows/messages.ts';
import { cloneDatabase, type ClonedDatabase } from '../support/clone-database.ts';
import { testTemporal } from '../support/test-temporal.ts';

let database: ClonedDatabase;
let ledger: Ledger;
let connection: Connection;
let client: Client;
const { address, namespace, taskQueue } = testTemporal();
beforeAll(async () => {
  database = await cloneDatabase();
  ledger = openLedger(database.url);
  connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
});
afterAll(async () => {
  await ledger.close();
  await connection.close();
  await database.drop();
});

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function openIncident(): Promise<string> {
  const incident = `inc-owed-${randomUUID().slice(0, 8)}`;
  await appendEntries(ledger.db, incident, [
    {
      eventId: `${incident}/open`,
      actor: COUNTERSIGN,
      action: 'incident.open',
      payload: {
        runbook: 'service-outage',
        runbookDigest: '1'.repeat(64),
        title: 'Service outage',
        severity: 'sev2',
        impact: 'major',
        mode: 'live',
        drill: null,
        deployment: 'test',
        timeZone: 'UTC',
      },
    },
  ]);
  return incident;
}

/** Nobody takes its tasks, and it runs all the same. */
async function walk(incident: string): Promise<void> {
  const workflowId = incidentWorkflowId(incident);
  await client.workflow.start('incident', { workflowId, taskQueue, args: [] });
}

test('an incident is owed when no workflow walks it: never started, or terminated', async () => {
  const [gone, walked, terminated, over] = await Promise.all([
    openIncident(),
    openIncident(),
    openIncident(),
    openIncident(),
  ]);
  await Promise.all([walked, terminated].map(walk));
  // What the ledger has forgotten may tell that it is over.
  const gap = { known: 'witness', from: 2, to: 9, seen: 'f'.repeat(64), lost: [] } as const;
  await recordGap(ledger.db, await openIncident(), gap);
  await client.workflow.getHandle(incidentWorkflowId(terminated)).terminate();
  await appendEntries(ledger.db, over, [
    {
      eventId: `${over}/close`,
      actor: COUNTERSIGN,
      action: 'incident.close',
      payload: { as: 'resolved' },
    },
  ]);
  const deps = { db: ledger.db, client, log };
  expect([...(await findOwed(deps))].sort()).toEqual([gone, terminated].sort());

  expect([...(await recordOwed(deps))].sort()).toEqual([gone, terminated].sort());
  expect(await recordOwed(deps)).toEqual([]);
  const told = await Promise.all(
    [gone, terminated].map(async (incident) => (await readChain(ledger.db, incident)).at(-1)),
  );
  expect(told).toMatchObject([
    { action: 'incident.orphaned', payload: { workflow: 'gone' } },
    { action: 'incident.orphaned', payload: { workflow: 'terminated' } },
  ]);
  expect((await readIncident(ledger.db, gone))?.orphaned).toBe(true);

  await appendEntries(ledger.db, gone, [
    {
      eventId: `${gone}/status`,
      actor: COUNTERSIGN,
      action: 'incident.status',
      payload: { status: 'identified' },
    },
  ]);
  expect((await readIncident(ledger.db, gone))?.orphaned).toBe(false);
  await client.workflow.getHandle(incidentWorkflowId(walked)).terminate();
});
