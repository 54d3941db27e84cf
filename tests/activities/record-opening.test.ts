/** Opening and drafting at once: what the ledger holds, and the same again after a crash. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LoadRunbookRequest } from '../../activities/contract.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import { openRig, type Rig } from './kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

let opened = 0;
function opening(change: Partial<LoadRunbookRequest['opening']> = {}): LoadRunbookRequest {
  opened += 1;
  const incident = `inc-opening-${opened}`;
  return {
    runbook: 'service-outage',
    digest: null,
    opening: {
      incident,
      deployment: rig.crew.policy.deployment,
      facts: [
        { name: 'service', value: 'online ordering', state: 'confirmed' },
        { name: 'state', value: 'down', state: 'confirmed' },
        { name: 'affected', value: 'customers in Germany', state: 'confirmed' },
      ],
      roles: ['incident_commander'],
      splitFrom: null,
      brands: [],
      severity: 'sev2',
      mode: 'live',
      drill: null,
      by: { person: 'p-ines', name: 'Ines', proved: false },
      eventId: `opening/${incident}`,
      now: new Date().toISOString(),
      ...change,
    },
  };
}

const chainOf = ({ opening: asked }: LoadRunbookRequest) =>
  readChain(rig.ledger.db, asked?.incident ?? '');

describe('an opening', () => {
  test('stands in the ledger with its first words, whose bytes are stored', async () => {
    const request = opening();
    const { begun } = await rig.activities.loadRunbook(request);
    const entries = await chainOf(request);
    const actions = entries.map(({ action }) => action);
    expect(actions.slice(0, 2)).toEqual(['incident.open', 'facts.report']);
    expect(actions).toContain('post.open');
    expect(actions.at(-1)).toBe('post.revision');
    expect(entries.at(-1)?.eventId).toBe(begun?.last);
    const [draft] = Object.values(begun?.drafts ?? {});
    const digests = draft?.leaves.map(({ digest }) => digest) ?? [];
    expect(digests.length).toBeGreaterThan(0);
    expect([...(await readRenditions(rig.ledger.db, digests)).keys()].toSorted()).toEqual(
      digests.toSorted(),
    );
  });

  test('asked for again, as after a crash, answers what stands and writes nothing', async () => {
    const request = opening();
    const first = await rig.activities.loadRunbook(request);
    const before = await chainOf(request);
    expect((await rig.activities.loadRunbook(request)).begun).toEqual(first.begun);
    expect(await chainOf(request)).toEqual(before);
  });

  test('of another content under the same id is a conflict, and fails for good', async () => {
    const request = opening();
    await rig.activities.loadRunbook(request);
    const other = { ...request, opening: { ...request.opening!, severity: 'sev1' as const } };
    await expect(rig.activities.loadRunbook(other)).rejects.toMatchObject({
      type: 'LEDGER_CONFLICT',
      nonRetryable: true,
    });
    expect((await chainOf(request)).at(-1)?.action).toBe('ledger.conflict');
  });

  test('that the rules refuse records nothing: the workflow says why', async () => {
    const request = opening({ facts: [{ name: 'weather', value: 'bad', state: 'confirmed' }] });
    expect((await rig.activities.loadRunbook(request)).begun).toBeUndefined();
    expect(await chainOf(request)).toEqual([]);
  });
});
