/** Drafting: from the runbook that the incident was started with, whole or not at all. */
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RenderRequest } from '../../activities/contract.ts';
import type { Rendition } from '../../domain/rendition.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { canonicalText, sha256 } from '../../trust/canonical.ts';
import { buildHead } from '../../trust/sign-statement.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import { signAs } from '../trust/kit.ts';
import { openRig, type Rig } from './kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

const WORDS = { headline: 'Headline', short: 'Short words.', long: 'Long words.' };
const FACTS = { service: 'online ordering', state: 'down', affected: 'all customers' };

async function request(change: Partial<RenderRequest> = {}): Promise<RenderRequest> {
  const outage = await rig.openIncident();
  const { identity } = await outage.draft();
  return {
    identity,
    revision: 2,
    from: { kind: 'words', words: WORDS },
    facts: FACTS,
    unknown: [],
    inputs: {},
    channels: ['status-page', 'sandbox'],
    audiences: [],
    notify: {},
    brands: [],
    status: 'investigating',
    impact: 'major',
    components: [],
    promise: new Date(Date.now() + 1_800_000).toISOString(),
    ...change,
  };
}

async function stored(
  leaves: readonly { readonly digest: string }[],
): Promise<readonly Rendition[]> {
  const texts = await readRenditions(
    rig.ledger.db,
    leaves.map((leaf) => leaf.digest),
  );
  return leaves.map((leaf) => JSON.parse(texts.get(leaf.digest) ?? 'null') as Rendition);
}

async function count(): Promise<number> {
  const { n } = await rig.ledger.db
    .selectFrom('rendition')
    .select((select) => select.fn.countAll<string>().as('n'))
    .executeTakeFirstOrThrow();
  return Number(n);
}

describe('a revision', () => {
  test('is stored before it is answered: long words for the page, short for networks', async () => {
    const { leaves } = await rig.activities.renderRevision(await request());
    const renditions = await stored(leaves);
    expect(renditions.map(({ channel, account, text }) => [channel, account, text])).toEqual([
      ['sandbox', 'main', 'Short words.'],
      ['status-page', 'main', 'Long words.'],
    ]);
    for (const [index, leaf] of leaves.entries()) {
      const text = canonicalText(renditions[index]);
      expect(leaf).toMatchObject({
        digest: sha256(text),
        size: Buffer.byteLength(text),
        key: deliveryKey(leaf),
      });
    }
  });

  test('has a salt of its own, so that a digest does not betray its words', async () => {
    const asked = await request();
    const [one, other] = await Promise.all([
      rig.activities.renderRevision(asked),
      rig.activities.renderRevision(asked),
    ]);
    expect(one.leaves[0]?.digest).not.toBe(other.leaves[0]?.digest);
  });

  test('of a drill is made for accounts that serve drills only', async () => {
    const asked = await request();
    const identity = { ...asked.identity, mode: 'drill', drill: 'friday' } as const;
    const { leaves } = await rig.activities.renderRevision({ ...asked, identity });
    expect(leaves.map(({ account }) => account)).toEqual(['drill', 'drill']);
  });

  test('from a template states the next update', async () => {
    const from = { kind: 'template', variant: 'a' } as const;
    const { leaves } = await rig.activities.renderRevision(await request({ from }));
    for (const { text } of await stored(leaves)) {
      expect(text).toMatch(/all customers[^]*Next update/u);
      expect(text).toMatch(/sorry/iu);
    }
  });

  test('restated keeps the words and promises a new time', async () => {
    const from = { kind: 'template', variant: 'a' } as const;
    const asked = await request({ from, promise: '2030-01-01T12:00:00.000Z' });
    const first = await rig.activities.renderRevision(asked);
    const again = await rig.activities.renderRevision({
      ...asked,
      from: { kind: 'restate', leaves: first.leaves, was: '2030-01-01T12:00:00.000Z' },
      promise: '2030-01-01T12:30:00.000Z',
    });
    const [before, after] = [await stored(first.leaves), await stored(again.leaves)];
    expect(after.map(({ text }) => text)).toEqual(
      before.map(({ text }) => text.replaceAll('13:00 CET', '13:30 CET')),
    );
    expect(after[0]?.text).not.toBe(before[0]?.text);
  });

  test.each([
    ['TOO_LONG', { from: { kind: 'words', words: { ...WORDS, short: 'x'.repeat(301) } } }],
    ['RENDER_FAILED', { from: { kind: 'words', words: { ...WORDS, long: ' ' } } }],
    ['RENDER_FAILED', { from: { kind: 'template', variant: 'nowhere' } }],
    ['UNKNOWN_CHANNEL', { channels: ['status-page', 'mastodon'] }],
  ] as const)('fails for good with %s and stores nothing', async (type, change) => {
    const asked = await request(change);
    const before = await count();
    await expect(rig.activities.renderRevision(asked)).rejects.toMatchObject({
      type,
      nonRetryable: true,
    });
    expect(await count()).toBe(before);
  });

  test('counts what people see as one character as one', async () => {
    const short = '👩‍🚒'.repeat(300);
    const from = { kind: 'words', words: { ...WORDS, short } } as const;
    await expect(rig.activities.renderRevision(await request({ from }))).resolves.toBeDefined();
  });
});

describe('a runbook', () => {
  test('that was edited on the disk does not change a running incident', async () => {
    const runbooks = path.join(rig.directory, 'runbooks');
    cpSync(path.join(rig.deps.runbooks, 'service-outage'), path.join(runbooks, 'service-outage'), {
      recursive: true,
    });
    const worker = rig.worker({ runbooks });
    const { digest } = await worker.loadRunbook({ runbook: 'service-outage', digest: null });
    writeFileSync(
      path.join(runbooks, 'service-outage', 'acknowledgement', 'a', 'headline.hbs'),
      'Something else entirely',
    );
    const edited = await worker.loadRunbook({ runbook: 'service-outage', digest: null });
    expect(edited.digest).not.toBe(digest);
    const from = { kind: 'template', variant: 'a' } as const;
    const { leaves } = await worker.renderRevision(await request({ from }));
    expect((await stored(leaves))[0]?.headline).toContain('nline ordering is down');
    await expect(worker.loadRunbook({ runbook: 'service-outage', digest })).rejects.toMatchObject({
      type: 'RUNBOOK_UNKNOWN',
      nonRetryable: true,
    });
  });

  test('that is not there is refused for good', async () => {
    await expect(
      rig.activities.loadRunbook({ runbook: 'nowhere', digest: null }),
    ).rejects.toMatchObject({ type: 'RUNBOOK_UNKNOWN', nonRetryable: true });
  });
});

test('an author who signed other words than those that came is refused', async () => {
  const { carla } = rig.crew;
  const signed = signAs(carla, {
    ...buildHead(carla.certificate, new Date()),
    type: 'countersign/authorship',
    act: 'proposePost',
    incident: 'inc-x',
    post: null,
    basedOn: 0,
    words: sha256(canonicalText(WORDS)),
  });
  const asked = { signed, type: 'countersign/authorship' } as const;
  expect(await rig.activities.verifyStatement({ ...asked, words: WORDS })).toMatchObject({
    ok: true,
  });
  expect(
    await rig.activities.verifyStatement({ ...asked, words: { ...WORDS, short: 'Other.' } }),
  ).toMatchObject({ ok: false, refusal: { code: 'wrong-leaf' } });
});

test('the same entry with other content is a conflict for good', async () => {
  const outage = await rig.openIncident();
  const [opened] = await outage.entries();
  const entry = { ...opened!, payload: { ...opened!.payload, title: 'Other' } };
  const { eventId, actor, action, payload } = entry as never as Parameters<
    typeof rig.activities.record
  >[0]['entries'][number];
  const draft = { eventId, actor, action, payload } as never;
  await expect(
    rig.activities.record({ incident: outage.incident, entries: [draft] }),
  ).rejects.toMatchObject({ type: 'LEDGER_CONFLICT', nonRetryable: true });
});
