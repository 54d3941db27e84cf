import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FactReport } from '../../domain/facts.ts';
import { erasePrivateFacts } from '../../ledger/private-facts/erase-private-facts.ts';
import type { Answer, FactDetail, IncidentDetail } from '../../server/api/contract.ts';
import { makeTemporalPort } from '../../server/temporal-client.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { incidentWorkflowId, messageEventId } from '../../workflows/messages.ts';
import { openVandal } from '../ledger/kit.ts';
import { testTemporal } from '../support/test-temporal.ts';
import { byOf, expectProblem, id, makeRig, type Rig, type Who } from './kit.ts';

/** Nobody but us may ever read this sentence. */
const SECRET = 'They came in by the heating contractor Hahnemann.';
const PUBLIC = 'We saw it at our own alarm.';

let rig: Rig;
let connection: Connection;
let client: Client;
beforeAll(async () => {
  const { address, namespace, taskQueue } = testTemporal();
  connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
  // A task queue without a worker: what is sent here only waits, and stands in the history.
  rig = await makeRig({ port: makeTemporalPort({ connection, namespace, taskQueue }) });
});
afterAll(async () => {
  await rig.close();
  await connection.close();
});

let incidents = 0;

/** A security incident as its workflow would have recorded it; no workflow of it runs. */
async function breach(): Promise<string> {
  incidents += 1;
  const incident = `inc-20261122-breach-${incidents}-${id().slice(0, 8)}`;
  const { digest } = await loadRunbook('templates', 'security-incident');
  await rig.append(incident, [
    {
      eventId: `opening/${incident}`,
      actor: { person: 'p-ines', name: 'Ines', proved: false },
      action: 'incident.open',
      payload: {
        runbook: 'security-incident',
        runbookDigest: digest,
        title: 'A breach',
        severity: 'sev1',
        impact: 'critical',
        mode: 'live',
        drill: null,
        deployment: 'test',
        timeZone: 'Europe/Berlin',
      },
    },
  ]);
  return incident;
}

/** Every byte of every run that Temporal holds of a workflow, and its memo and search attributes. */
async function everythingTemporalKnows(workflowId: string): Promise<string> {
  const handle = client.workflow.getHandle(workflowId);
  const { memo, searchAttributes, raw } = await handle.describe();
  return textOf([await handle.fetchHistory(), memo, searchAttributes, raw]);
}

function textOf(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value === 'string') return `${value}\n`;
  if (value instanceof Uint8Array) return `${Buffer.from(value).toString('utf8')}\n`;
  if (typeof value !== 'object' || value === null || seen.has(value)) return '';
  seen.add(value);
  return Object.entries(value)
    .map(([key, one]) => `${key} ${textOf(one, seen)}`)
    .join('');
}

const secretly = (value: FactReport['value'] = SECRET) => ({
  messageId: id(),
  facts: [{ name: 'entryPoint', value, state: 'confirmed' }],
});

async function stored(): Promise<readonly { name: string; value: string; digest: string }[]> {
  const vandal = await openVandal(rig.databaseUrl);
  const { rows } = await vandal.ask('select name, value, digest from private_fact');
  await vandal.close();
  return rows as { name: string; value: string; digest: string }[];
}

describe('a private fact', () => {
  test('told when an incident opens, or later, never reaches Temporal', async () => {
    const { digest } = await loadRunbook('templates', 'security-incident');
    const opened = await rig.post<Answer & { incident: string }>(
      '/api/incidents',
      {
        messageId: id(),
        runbook: 'security-incident',
        runbookDigest: digest,
        mode: 'live',
        facts: [
          { name: 'service', value: 'online ordering', state: 'reported' },
          { name: 'noticed', value: PUBLIC, state: 'reported' },
          { name: 'affected', value: 'some customers', state: 'reported' },
          { name: 'entryPoint', value: SECRET, state: 'reported' },
        ],
      },
      'ines',
    );
    expect(opened.status).toBe(202);
    const workflow = incidentWorkflowId(opened.body.incident);
    const atOpening = await everythingTemporalKnows(workflow);
    expect(atOpening).toContain(PUBLIC);
    expect(atOpening).toContain('entryPoint');
    expect(atOpening).not.toContain('Hahnemann');

    const incident = await breach();
    const report = await rig.post<Answer>(`/api/incidents/${incident}/facts`, secretly(), 'erik');
    expect(report.status).toBe(202);
    const later = await everythingTemporalKnows(incidentWorkflowId(incident));
    expect(later).toContain('reportFacts');
    expect(later).not.toContain('Hahnemann');
    const [kept] = (await stored()).filter(({ value }) => value === JSON.stringify(SECRET));
    expect(kept).toBeDefined();
    expect((await stored()).some(({ digest: sealed }) => later.includes(sealed))).toBe(true);
  });

  test('is read by those who may read what is personal, and by nobody else', async () => {
    const incident = await breach();
    const messageId = id();
    await rig.post(`/api/incidents/${incident}/facts`, { ...secretly(), messageId }, 'erik');
    const digests = (await stored()).map(({ digest }) => digest);
    const history = await everythingTemporalKnows(incidentWorkflowId(incident));
    const sealed = digests.find((digest) => history.includes(digest))!;
    await rig.append(incident, [
      {
        eventId: messageEventId(incident, messageId),
        actor: { ...byOf('erik'), proved: false },
        action: 'facts.report',
        payload: { facts: [{ name: 'entryPoint', state: 'confirmed', sealed }] },
        erasable: { entryPoint: null },
      },
    ]);
    const path = `/api/incidents/${incident}`;
    const seenBy = async (who: Who): Promise<FactDetail> =>
      (await rig.get<IncidentDetail>(path, who)).body.facts[0]!;
    for (const who of ['carla', 'ines', 'lena', 'ada'] as const) {
      expect(await seenBy(who)).toMatchObject({ private: true, withheld: false, value: SECRET });
    }
    for (const who of ['edgar', 'erik'] as const) {
      const fact = await seenBy(who);
      expect(fact).toMatchObject({ private: true, withheld: true, value: null, erased: false });
      for (const where of [path, `${path}/ledger`, `${path}/history`]) {
        expect(JSON.stringify((await rig.get(where, who)).body)).not.toContain('Hahnemann');
      }
    }
    const ledger = JSON.stringify((await rig.get(`${path}/ledger`, 'ada')).body);
    expect(ledger).toContain(sealed);
    expect(ledger).not.toContain('Hahnemann');

    expect(await erasePrivateFacts(rig.ledger.db, incident, 'entryPoint')).toBe(1);
    expect(await seenBy('carla')).toMatchObject({ value: null, erased: true, withheld: false });
    expect(await erasePrivateFacts(rig.ledger.db, incident, 'entryPoint')).toBe(0);
  });

  test('is stored under another digest each time: nobody learns that two are the same', async () => {
    const incident = await breach();
    const before = (await stored()).length;
    for (let times = 0; times < 2; times += 1) {
      await rig.post(`/api/incidents/${incident}/facts`, secretly(), 'erik');
    }
    const fresh = (await stored()).slice(before);
    expect(new Set(fresh.map(({ digest }) => digest)).size).toBe(2);
  });

  test('of the wrong form, or confirmed by others, is neither stored nor sent', async () => {
    const incident = await breach();
    const path = `/api/incidents/${incident}/facts`;
    const before = (await stored()).length;
    const form = await rig.post(path, secretly('no full stop'), 'erik');
    expectProblem(form, 400, 'fact-form');
    const confirmed = await rig.post(path, secretly(), 'carla');
    expectProblem(confirmed, 409, 'may-not-confirm');
    expect((await rig.post(path, secretly(), 'ada')).status).toBe(403);
    expect(await stored()).toHaveLength(before);
    expect(await rig.get(`/api/incidents/${incident}/history`, 'ines')).toMatchObject({
      body: { items: [] },
    });
  });

  test('cannot be slipped in as sealed already', async () => {
    const incident = await breach();
    const facts = [{ name: 'entryPoint', value: null, state: 'reported', sealed: '0'.repeat(64) }];
    const reply = await rig.post(
      `/api/incidents/${incident}/facts`,
      { messageId: id(), facts },
      'ines',
    );
    expectProblem(reply, 400, 'bad-request');
  });

  test('cannot be changed or taken away but by erasing, whoever connects', async () => {
    const incident = await breach();
    await rig.post(`/api/incidents/${incident}/facts`, secretly(), 'erik');
    const vandal = await openVandal(rig.databaseUrl);
    for (const sql of [
      `update private_fact set value = '"x"'`,
      'delete from private_fact',
      'truncate private_fact',
    ]) {
      await expect(vandal.ask(sql)).rejects.toThrow(/refused/);
    }
    await vandal.close();
    const write = rig.ledger.db
      .insertInto('private_fact')
      .values({} as never)
      .execute();
    await expect(write).rejects.toThrow();
  });
});
