import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { tellHistory } from '../../server/history/tell-history.ts';
import { makeTemporalPort } from '../../server/temporal-client.ts';
import { TemporalUnreachable, type TemporalPort } from '../../server/temporal-port.ts';
import {
  approve,
  incidentWorkflowId,
  postWorkflowId,
  requestChanges,
  standDown,
  type StartIncident,
} from '../../workflows/messages.ts';
import { testTemporal } from '../support/test-temporal.ts';
import { waitFor } from '../support/wait-for.ts';
import { makeRig, signOff, type Rig } from '../workflows/kit.ts';

let rig: Rig;
let connection: Connection;
let port: TemporalPort;
beforeAll(async () => {
  rig = await makeRig();
  const { address, namespace, taskQueue } = testTemporal();
  connection = await Connection.connect({ address });
  // A task queue without a worker: what is started here only waits.
  port = makeTemporalPort({ connection, namespace, taskQueue });
});
afterAll(async () => {
  await connection.close();
  await rig.close();
});

function opening(): StartIncident {
  return {
    incident: `inc-${randomUUID()}`,
    deployment: 'test',
    runbook: 'service-outage',
    runbookDigest: null,
    facts: [],
    severity: 'sev2',
    mode: 'live',
    drill: null,
    by: { person: 'p-ines', name: 'Ines' },
    messageId: randomUUID(),
  };
}

describe('the real Temporal', () => {
  test('starts an incident once, and keeps messages while no worker is there', async () => {
    const input = opening();
    expect(await port.startIncident(input)).toBe('started');
    expect(await port.startIncident(input)).toBe('exists');
    const workflow = incidentWorkflowId(input.incident);
    const message = { id: 'm-1', by: input.by, reason: 'a false alarm' };
    expect(await port.signal(workflow, standDown, message)).toBe('sent');
    expect((await tellHistory(port, [workflow])).items.map(({ what }) => what)).toEqual([
      'Ines opened the incident with the runbook "service-outage"',
      'Ines stood it down',
    ]);
    const handle = rig.client.workflow.getHandle(workflow);
    await handle.terminate('the test is over');
    expect(await port.signal(workflow, standDown, message)).toBe('gone');
    expect(await port.startIncident(input)).toBe('exists');
    expect((await tellHistory(port, [workflow])).items.at(-1)!.what).toBe(
      'was ended from outside: the test is over',
    );
  });

  test('knows nothing of a workflow that never was', async () => {
    const workflow = incidentWorkflowId('inc-nowhere');
    const message = { id: 'm-1', by: { person: 'p-ines', name: 'Ines' }, reason: 'none' };
    expect(await port.signal(workflow, standDown, message)).toBe('gone');
    expect(await port.history(workflow)).toEqual([]);
    expect((await tellHistory(port, [workflow])).gone).toEqual([workflow]);
  });

  test('that is away is told as such', async () => {
    const lazy = Connection.lazy({ address: '127.0.0.1:1' });
    const away = makeTemporalPort({ connection: lazy, namespace: 'default', taskQueue: 'none' });
    await expect(away.check()).rejects.toThrow(TemporalUnreachable);
    await expect(away.startIncident(opening())).rejects.toThrow(TemporalUnreachable);
    await lazy.close();
    await expect(port.check()).resolves.toBeUndefined();
  });
});

describe('a history in plain words', () => {
  test('tells who sent what, what was asked of the worker, and follows continued runs', async () => {
    const incident = await rig.open({ continueAfterEvents: 20 });
    const waiting = await incident.inPhase(1, 'waiting');
    const workflow = postWorkflowId(`${incident.id}/post-1`);
    await port.signal(workflow, approve, {
      id: randomUUID(),
      signOff: signOff(waiting, rig.people.carla, { revision: 7 }),
    });
    await waitFor('the refusal', () =>
      incident.entries('message.refuse').length > 0 ? true : undefined,
    );
    await port.signal(workflow, requestChanges, {
      id: randomUUID(),
      by: { person: 'p-cem', name: 'Cem Yildiz' },
      revision: 1,
      reason: 'too cold',
    });
    await incident.inPhase(1, 'changes-requested');
    const by = { person: 'p-ines', name: 'Ines' };
    const incidentWorkflow = incidentWorkflowId(incident.id);
    const runs = await waitFor('the incident to go on in a second run', async () => {
      await incident.handle.signal('nonsense', {});
      const found = await port.history(incidentWorkflow);
      return found.length > 1 ? found : undefined;
    });
    expect(runs.length).toBeGreaterThan(1);
    await port.signal(incidentWorkflow, standDown, { id: randomUUID(), by, reason: 'alarm' });

    const { items, gone } = await tellHistory(port, [incidentWorkflow, workflow]);
    expect(gone).toEqual([]);
    const told = items.map(({ what }) => what);
    for (const sentence of [
      'Ines opened the incident with the runbook "service-outage"',
      'asked the worker to load the runbook "service-outage" and draft the first words',
      `opened ${incident.id}/post-1`,
      "Carla Okafor's sign-off arrived".replace(
        'Carla Okafor',
        rig.people.carla.certificate.body.name,
      ),
      'Cem Yildiz asked for changes',
      'a message that nothing here understands arrived: "nonsense"',
      'went on in a fresh run, with all that it knew',
      'went on from the run before',
      'Ines stood it down',
    ]) {
      expect(told).toContain(sentence);
    }
    expect(told.some((what) => what.startsWith('the signature was checked'))).toBe(true);
    expect(told.some((what) => what.startsWith('waits until 20'))).toBe(true);
    expect(told.some((what) => what.startsWith('asked the worker to write into the ledger:'))).toBe(
      true,
    );
    expect(told.filter((what) => what.includes('somebody opened'))).toEqual([]);
    expect(items.map(({ at }) => at)).toEqual(
      items.map(({ at }) => at).toSorted((a, b) => a.localeCompare(b)),
    );
  });
});
