import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { approve, incidentState, reportFacts, requestChanges } from '../../workflows/messages.ts';
import { waitFor } from '../support/wait-for.ts';
import { answerTo, makeRig, signOff } from './kit.ts';
import type { OpenIncident, Rig } from './kit.ts';

/** Events after which a run goes on as new: a handful of messages. */
const LIMIT = 40;
const ROUNDS = 8;
/** Messages at once; and as many more as soon as those are answered, while the run goes on as new. */
const BURST = 5;
/** What two bursts and their records may add to a run that was nearly long enough before. */
const SLACK = 2 * BURST * 12;

let rig: Rig;
beforeAll(async () => {
  rig = await makeRig();
});
afterAll(async () => {
  await rig.close();
});

const by = { person: 'p-ines', name: 'Ines' };

/**
 * Sends in bursts. The second of each round begins the moment that the first is recorded, which is
 * just when a run that is long enough goes on as new.
 */
async function storm(send: (id: string) => Promise<void>): Promise<readonly string[]> {
  const ids: string[] = [];
  const burst = async (): Promise<void> => {
    const mine = Array.from({ length: BURST }, () => randomUUID());
    ids.push(...mine);
    await Promise.all(mine.map(send));
    for (const id of mine) await waitFor(`an answer to ${id}`, () => answerTo(rig, id));
  };
  for (let round = 1; round <= ROUNDS; round += 1) {
    await burst();
    await burst();
  }
  return ids;
}

/** Events of each run, the newest first. */
async function eventsByRun(handle: WorkflowHandle): Promise<readonly number[]> {
  const counts: number[] = [];
  let run: string | undefined;
  do {
    const { events = [] } = await rig.client.workflow
      .getHandle(handle.workflowId, run)
      .fetchHistory();
    counts.push(events?.length ?? 0);
    run = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '';
  } while (run !== '');
  return counts;
}

function answersTo(ids: readonly string[]): readonly string[] {
  const wanted = new Set(ids);
  return [...rig.recorded.keys()]
    .map((eventId) => eventId.slice(eventId.lastIndexOf('/') + 1))
    .filter((id) => wanted.has(id));
}

/** An incident whose runs, and those of its posts, are short. */
async function openShort(): Promise<OpenIncident> {
  const incident = await rig.open({ continueAfterEvents: LIMIT });
  await incident.inPhase(1, 'waiting');
  return incident;
}

async function expectBounded(handle: WorkflowHandle): Promise<void> {
  const counts = await eventsByRun(handle);
  expect(counts.length).toBeGreaterThan(3);
  expect(Math.max(...counts)).toBeLessThanOrEqual(LIMIT + SLACK);
}

describe('going on as new in a storm of messages', () => {
  test('an incident answers each message once, in runs that stay short', async () => {
    const incident = await openShort();
    const ids = await storm((id) => {
      const value = `you cannot order (${id.slice(0, 8)})`;
      const facts = [{ name: 'symptom', value, state: 'confirmed' as const }];
      return incident.handle.signal(reportFacts, { id, by, facts });
    });
    expect([...answersTo(ids)].sort()).toEqual([...ids].sort());
    const told = incident.entries('facts.report').map(({ erasable }) => erasable?.['symptom']);
    expect(new Set(told).size).toBe(ids.length + 1);
    const { facts } = await incident.handle.query(incidentState);
    expect(told.at(-1)).toBe(facts['symptom']?.value);
    await expectBounded(incident.handle);
    // Each fact is news for the post, too, which had no pause either.
    await expectBounded(incident.post(1));
    await incident.post(1).terminate();
    await incident.handle.terminate();
  });

  test('a post refuses each bad message once, and publishes once for the good one', async () => {
    const incident = await openShort();
    const post = incident.post(1);
    const ids = await storm((id) =>
      post.signal(requestChanges, { id, by, revision: 99, reason: 'of another revision' }),
    );
    expect([...answersTo(ids)].sort()).toEqual([...ids].sort());
    await expectBounded(post);
    const waiting = await incident.inPhase(1, 'waiting');
    const id = randomUUID();
    const signed = signOff(waiting, rig.people.carla);
    await Promise.all([1, 2, 3].map(() => post.signal(approve, { id, signOff: signed })));
    await incident.inPhase(1, 'settled');
    const sent = rig.published.filter(({ identity }) => identity.incident === incident.id);
    expect(sent.map(({ key }) => key)).toEqual([...new Set(sent.map(({ key }) => key))]);
    expect(sent).toHaveLength(waiting.revision?.leaves.length ?? 0);
    await incident.handle.terminate();
  });
});
