import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { StartIncident } from '../workflows/messages.ts';
import { incidentWorkflowId } from '../workflows/messages.ts';
import type { BenchRig } from './bring-rig.ts';
import { FACTS } from './measure-post.ts';

/** Starts under way at once: more only queue up at the server. */
const AT_ONCE = 40;
const LOOK_AGAIN_MS = 250;

/**
 * Opens incidents until `wanted` of them have a post that waits for a signature, by real workflows
 * started at the server as the API does.
 *
 * @returns how long it took, in seconds
 */
export async function fillOpen(rig: BenchRig, wanted: number): Promise<number> {
  const began = performance.now();
  const connection = await Connection.connect(rig.temporal.connection);
  const client = new Client({ connection, namespace: rig.temporal.namespace });
  try {
    let left = wanted - (await countWaiting(rig));
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, Math.max(left, 0)) }, async () => {
        while (left > 0) {
          left -= 1;
          await start(rig, client);
        }
      }),
    );
  } finally {
    await connection.close();
  }
  while ((await countWaiting(rig)) < wanted) {
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_AGAIN_MS);
    });
  }
  return (performance.now() - began) / 1000;
}

async function start({ temporal, deployment }: BenchRig, client: Client): Promise<void> {
  const id = randomUUID();
  const input: StartIncident = {
    incident: `inc-bench-${id}`,
    deployment,
    runbook: 'service-outage',
    runbookDigest: null,
    facts: FACTS,
    severity: 'sev2',
    mode: 'live',
    drill: null,
    by: { person: 'p-ines', name: 'Ines Brandt' },
    messageId: `open-${id}`,
  };
  await client.workflow.start('incident', {
    workflowId: incidentWorkflowId(input.incident),
    taskQueue: temporal.taskQueue,
    args: [input],
  });
}

async function countWaiting({ ledger }: BenchRig): Promise<number> {
  const { count } = await ledger.db
    .selectFrom('post_projection')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  return Number(count);
}
