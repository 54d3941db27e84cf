/** What incident and post ask the ledger for, so that no signal has to be believed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { COUNTERSIGN, type EntryDraft } from '../../domain/ledger-entry.ts';
import { openRig, publish, type Rig } from './kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(async () => {
  await rig.close();
});

const report = (eventId: string, erasable: Readonly<Record<string, string>>): EntryDraft => ({
  eventId,
  actor: { person: 'p-ines', name: 'Ines', proved: false },
  action: 'facts.report',
  payload: { facts: Object.keys(erasable).map((name) => ({ name, state: 'confirmed' })) },
  erasable,
});

describe('where a post stands', () => {
  test('is told by the ledger: waiting, then public with its promise', async () => {
    const outage = await rig.openIncident();
    const post = await outage.draft({ channels: ['sandbox'] });
    const ask = { post: post.identity.post };
    expect(await rig.activities.readPostStanding(ask)).toMatchObject({
      publishedAt: null,
      inDelivery: false,
      end: null,
    });
    await publish(rig.activities, post.request('sandbox'));
    expect(await rig.activities.readPostStanding(ask)).toMatchObject({
      publishedAt: expect.any(String),
      promise: post.revision.promise,
      inDelivery: false,
    });
  });

  test('is nothing for a post that the ledger does not know', async () => {
    expect(await rig.activities.readPostStanding({ post: 'inc-none/post-1' })).toBeNull();
  });
});

describe('what is true now', () => {
  test('comes from facts and status in the ledger', async () => {
    const outage = await rig.openIncident();
    const { identity } = await outage.draft({ channels: ['sandbox'] });
    const { incident } = outage;
    const facts = { service: 'online ordering', state: 'slow', affected: 'customers in Halle' };
    await rig.activities.record({
      incident,
      entries: [
        report(`${incident}/facts-1`, facts),
        {
          eventId: `${incident}/status-1`,
          actor: COUNTERSIGN,
          action: 'incident.status',
          payload: { status: 'identified' },
        },
      ],
    });
    expect(
      await rig.activities.readPlan({ identity: { ...identity, step: 'status', kind: 'status' } }),
    ).toMatchObject({
      facts,
      status: 'identified',
      components: [{ component: 'online ordering', state: 'degraded_performance' }],
    });
  });

  test('is nothing for an incident that the ledger does not know', async () => {
    const outage = await rig.openIncident();
    const { identity } = await outage.draft({ channels: ['sandbox'] });
    const unknown = { ...identity, incident: 'inc-none' };
    expect(await rig.activities.readPlan({ identity: unknown })).toBeNull();
  });
});

test('a runbook is pinned with the worker’s own floor in its rules', async () => {
  const two = { need: [{ role: 'communicator', count: 2 }], author: 'one-other' } as const;
  const strict = rig.worker({ floors: { default: two } });
  const { runbook } = await strict.loadRunbook({ runbook: 'service-outage', digest: null });
  const first = runbook.steps.find((step) => step.id === 'acknowledgement');
  expect(first?.signOffs.sev2.need).toEqual(two.need);
  expect(first?.signOffs.sev2.author).toBe('one-other');
  expect(runbook.proposals.signOffs.need).toEqual(two.need);
});
