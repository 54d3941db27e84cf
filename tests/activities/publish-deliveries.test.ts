/** Attempt, outcome, doubt and retry, on channels of every ability. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SandboxPost } from '../../activities/channels/sandbox.ts';
import type { PublishRequest } from '../../activities/contract.ts';
import type { ChannelAbility } from '../../domain/delivery.ts';
import type { EntryDraft, LedgerEntry } from '../../domain/ledger-entry.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { digestsToVerify, verifySignOffs } from '../../ledger/verify/verify-sign-offs.ts';
import {
  decisionEntry,
  openRig,
  publish,
  publishWithRetries,
  signEntry,
  SEND_TIMEOUT_MS,
  type OutageKit,
  type Rig,
} from './kit.ts';

const ABILITIES: readonly ChannelAbility[] = [
  'idempotent',
  'look-up',
  'receiver-deduplicates',
  'one-try',
];

/** One worker for each ability: its sandbox account for live words is of that kind. */
const rigs = new Map<ChannelAbility, Rig>();
beforeAll(async () => {
  for (const ability of ABILITIES) {
    rigs.set(ability, await openRig([{ account: 'main', ability, serves: 'live' }]));
  }
});
afterAll(async () => {
  for (const rig of rigs.values()) await rig.close();
});

async function scene(ability: ChannelAbility) {
  const rig = rigs.get(ability)!;
  const outage = await rig.openIncident();
  const post = await outage.draft({ channels: ['sandbox'] });
  return { rig, outage, post, request: post.request('sandbox') };
}

function kept(rig: Rig, { key }: PublishRequest): readonly SandboxPost[] {
  return readFileSync(path.join(rig.directory, 'sandbox', 'main.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SandboxPost)
    .filter((line) => line.key === key);
}

async function deliveryActions(outage: OutageKit): Promise<readonly string[]> {
  return (await outage.actions()).filter((action) => action.startsWith('delivery.'));
}

function last(entries: readonly LedgerEntry[]): LedgerEntry {
  return entries.at(-1)!;
}

describe('a publication', () => {
  test('writes signature, attempt and outcome in order, and answers from the ledger', async () => {
    const { rig, outage, request } = await scene('look-up');
    const outcome = await publish(rig.activities, request);
    expect(outcome).toMatchObject({ outcome: 'published', permalink: expect.any(String) });
    expect((await outage.actions()).slice(-3)).toEqual([
      'post.sign',
      'delivery.attempt',
      'delivery.publish',
    ]);
    expect(kept(rig, request)).toHaveLength(1);
  });

  test('writes the signature that came with it once, under its own id, for all channels', async () => {
    const { rig } = await scene('look-up');
    const outage = await rig.openIncident();
    const post = await outage.draft();
    const signed = post.sign(rig.crew.carla);
    const entry = { ...signEntry(post, signed), eventId: `message/${post.identity.post}/by-carla` };
    const asked = post.revision.leaves.map(({ channel }) =>
      post.request(channel, [signed], { recordFirst: [entry] }),
    );
    await Promise.all(asked.map((request) => publishWithRetries(rig.activities, request)));
    const entries = await outage.entries();
    const signs = entries.filter(({ action }) => action === 'post.sign');
    expect(signs.map(({ eventId }) => eventId)).toEqual([entry.eventId]);
    const attempts = entries.filter(({ action }) => action === 'delivery.attempt');
    expect(attempts).toHaveLength(2);
    expect(attempts.every(({ sequence }) => sequence > signs[0]!.sequence)).toBe(true);
  });

  test('writes nothing else that came with it', async () => {
    const { rig, outage, post, request } = await scene('look-up');
    const signed = post.sign(rig.crew.carla);
    const good = {
      ...(signEntry(post, signed) as Extract<EntryDraft, { action: 'post.sign' }>),
      eventId: `message/${post.identity.post}/1`,
    };
    const recordFirst: readonly EntryDraft[] = [
      { ...good, eventId: 'message/inc-other/post-1/1' },
      { ...good, actor: { ...good.actor, name: 'Somebody Else' } },
      { ...good, payload: { ...good.payload, revision: 2 } },
      { ...good, payload: { ...good.payload, post: `${outage.incident}/post-9` } },
      { ...good, payload: { ...good.payload, missing: ['communicator 1'] } },
      { ...good, payload: { ...good.payload, signed: post.sign(rig.crew.cem) } },
      decisionEntry(post, 'sandbox', 'confirmDelivery'),
      {
        eventId: 'made-up',
        actor: good.actor,
        action: 'incident.stand_down',
        payload: { reason: 'made up' },
      },
    ];
    const before = (await outage.entries()).length;
    await publish(rig.activities, {
      ...request,
      signOffs: [{ signed }],
      recordFirst,
    });
    const entries = await outage.entries();
    expect(entries.slice(before).map(({ eventId }) => eventId)).toEqual([
      `sign-off/${good.payload.statement}`,
      `delivery/${request.key}/1/attempt`,
      `delivery/${request.key}/1/publish`,
    ]);
  });

  test('records the signature also where the publication is refused, and where it is over', async () => {
    const { rig, outage, post, request } = await scene('look-up');
    const signed = post.sign(rig.crew.carla);
    const entry = { ...signEntry(post, signed), eventId: `message/${post.identity.post}/1` };
    const asked = { ...request, signOffs: [{ signed }], recordFirst: [entry] };
    const strict = rig.worker({
      floors: {
        default: { need: [{ role: 'communicator', count: 2 }], author: 'may-sign' },
      },
    });
    expect(await publish(strict, asked)).toMatchObject({ code: 'not-enough-signers' });
    expect((await outage.actions()).slice(-3)).toEqual([
      'post.sign',
      'message.refuse',
      'delivery.fail',
    ]);
    const other = await scene('look-up');
    await publish(rig.activities, other.request);
    const late = other.post.sign(rig.crew.cem);
    const lateEntry = {
      ...signEntry(other.post, late),
      eventId: `message/${other.post.identity.post}/2`,
      actor: { person: 'p-cem', name: 'Cem Arslan', proved: true },
    };
    await publish(rig.activities, {
      ...other.request,
      signOffs: [{ signed: late }],
      recordFirst: [lateEntry],
    });
    expect((await other.outage.entries()).at(-1)).toMatchObject({ eventId: lateEntry.eventId });
  });

  test('judges the time to decide by when the workflow asked, not when the database was back', async () => {
    const { rig, outage, post, request } = await scene('look-up');
    const decideBy = new Date(Date.now() - 1_000).toISOString();
    const signedAt = new Date(Date.now() - 20_000).toISOString();
    const signed = post.sign(rig.crew.carla, { signedAt, decideBy });
    const entry = { ...signEntry(post, signed), eventId: `message/${post.identity.post}/1` };
    const asked = { ...request, signOffs: [{ signed }], recordFirst: [entry] };
    const tooLate = await publish(rig.activities, asked, Date.now());
    expect(tooLate).toMatchObject({ outcome: 'failed', code: 'lapsed' });
    expect(await outage.actions()).not.toContain('delivery.attempt');
    const other = await scene('look-up');
    const inTime = other.post.sign(rig.crew.carla, { signedAt, decideBy });
    const request2 = {
      ...other.request,
      signOffs: [{ signed: inTime }],
      recordFirst: [
        { ...signEntry(other.post, inTime), eventId: `message/${other.post.identity.post}/1` },
      ],
    };
    expect(await publish(rig.activities, request2, Date.now() - 10_000)).toMatchObject({
      outcome: 'published',
    });
    const entries = await other.outage.entries();
    const texts = await readRenditions(rig.ledger.db, digestsToVerify(entries));
    expect(verifySignOffs(entries, texts, rig.crew.policy)).toEqual([]);
  });

  test('freezes the post when something else stands under the signature’s id', async () => {
    const { rig, outage, post, request } = await scene('look-up');
    const signed = post.sign(rig.crew.carla);
    const entry = { ...signEntry(post, signed), eventId: `message/${post.identity.post}/1` };
    await rig.activities.record({
      incident: outage.incident,
      entries: [{ ...decisionEntry(post, 'sandbox', 'retryDelivery'), eventId: entry.eventId }],
    });
    const asked = { ...request, signOffs: [{ signed }], recordFirst: [entry] };
    await expect(publish(rig.activities, asked)).rejects.toMatchObject({ code: 'ledger-conflict' });
    expect(await publish(rig.activities, asked)).toMatchObject({ code: 'frozen' });
    expect(await outage.actions()).not.toContain('delivery.attempt');
  });

  test('sends the very bytes that were signed', async () => {
    const { rig, request, post } = await scene('look-up');
    await publish(rig.activities, request);
    const [line] = kept(rig, request);
    expect(line?.rendition).toMatchObject({ text: line?.text, post: post.identity.post });
  });

  test('is not repeated when Temporal asks again, even after the certificate has ended', async () => {
    const { rig, outage, request } = await scene('one-try');
    const first = await publish(rig.activities, request);
    const later = rig.worker({ now: () => new Date(Date.now() + 1000 * 24 * 60 * 60 * 1000) });
    expect(await publish(later, request)).toEqual(first);
    expect(await deliveryActions(outage)).toEqual(['delivery.attempt', 'delivery.publish']);
    expect(kept(rig, request)).toHaveLength(1);
  });

  test('of the same words by two workers at once goes out once', async () => {
    const { rig, request } = await scene('one-try');
    const outcomes = await Promise.allSettled([
      publish(rig.activities, request),
      publish(rig.activities, request),
    ]);
    expect(outcomes.map((each) => each.status)).toContain('fulfilled');
    expect(kept(rig, request)).toHaveLength(1);
  });
});

describe('a channel that cannot take it now', () => {
  test('is asked again by Temporal, and every try stands in the ledger', async () => {
    const { rig, outage, request } = await scene('one-try');
    rig.order('main', 'fail', 'fail', 'ok');
    await expect(publish(rig.activities, request)).rejects.toMatchObject({ type: 'TRY_AGAIN' });
    expect(await publishWithRetries(rig.activities, request)).toMatchObject({
      outcome: 'published',
    });
    expect(await deliveryActions(outage)).toEqual([
      'delivery.attempt',
      'delivery.fail',
      'delivery.attempt',
      'delivery.fail',
      'delivery.attempt',
      'delivery.publish',
    ]);
    expect(kept(rig, request)).toHaveLength(1);
  });

  test('that rejects for good is a failure, and only a signed retry sends again', async () => {
    const { rig, post, request } = await scene('one-try');
    rig.order('main', 'reject');
    const failed = await publish(rig.activities, request);
    expect(failed).toMatchObject({ outcome: 'failed', code: 'rejected' });
    expect(await publish(rig.activities, request)).toEqual(failed);
    const retry = post.decide('sandbox', 'retryDelivery');
    expect(await publish(rig.activities, { ...request, retry })).toMatchObject({
      outcome: 'published',
    });
    expect(kept(rig, request)).toHaveLength(1);
  });
});

describe('an answer that says nothing', () => {
  test('is a doubt where one can try once only, and is not repeated', async () => {
    const { rig, request } = await scene('one-try');
    rig.order('main', 'unknown');
    const doubt = await publish(rig.activities, request);
    expect(doubt).toMatchObject({ outcome: 'unconfirmed' });
    expect(await publish(rig.activities, request)).toEqual(doubt);
    expect(kept(rig, request)).toHaveLength(1);
  });

  test('is a doubt too when the channel hangs, within the time for sending', async () => {
    const { rig, request } = await scene('one-try');
    rig.order('main', 'hang');
    const began = Date.now();
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'unconfirmed' });
    expect(Date.now() - began).toBeLessThan(SEND_TIMEOUT_MS * 5);
  });

  test('is looked up where one can look', async () => {
    const { rig, request } = await scene('look-up');
    rig.order('main', 'unknown');
    expect(await publishWithRetries(rig.activities, request)).toMatchObject({
      outcome: 'published',
    });
    expect(kept(rig, request)).toHaveLength(1);
  });

  test('is sent again where one has looked and it is not there', async () => {
    const { rig, request } = await scene('look-up');
    rig.order('main', 'lose', 'ok');
    expect(await publishWithRetries(rig.activities, request)).toMatchObject({
      outcome: 'published',
    });
    expect(kept(rig, request)).toHaveLength(1);
  });

  test('becomes a doubt when it never ends', async () => {
    const { rig, request } = await scene('idempotent');
    rig.order('main', 'lose', 'lose', 'lose', 'lose', 'lose', 'lose');
    expect(await publishWithRetries(rig.activities, request)).toMatchObject({
      outcome: 'unconfirmed',
    });
    rig.order('main');
  });

  test('leaves the doubt to a signed retry, which sends once more, once', async () => {
    const { rig, post, request } = await scene('one-try');
    rig.order('main', 'lose');
    await publish(rig.activities, request);
    const retry = post.decide('sandbox', 'retryDelivery');
    const again = { ...request, retry };
    expect(await publish(rig.activities, again)).toMatchObject({ outcome: 'published' });
    expect(await publish(rig.activities, again)).toMatchObject({ outcome: 'published' });
    expect(kept(rig, request)).toHaveLength(1);
  });
});

describe('a signed retry', () => {
  test('is refused for a delivery that nobody has tried', async () => {
    const { rig, post, request } = await scene('one-try');
    const retry = post.decide('sandbox', 'retryDelivery');
    expect(await publish(rig.activities, { ...request, retry })).toMatchObject({
      outcome: 'failed',
      code: 'delivery-not-open',
    });
  });

  test('is refused from an executive', async () => {
    const { rig, post, request } = await scene('one-try');
    rig.order('main', 'reject');
    await publish(rig.activities, request);
    const edgar = rig.crew.person({ executive: true });
    const retry = post.decide('sandbox', 'retryDelivery', edgar);
    expect(await publish(rig.activities, { ...request, retry })).toMatchObject({
      outcome: 'failed',
      code: 'executive',
    });
  });

  test('is refused when it was signed for another act', async () => {
    const { rig, post, request } = await scene('one-try');
    rig.order('main', 'reject');
    await publish(rig.activities, request);
    const retry = post.decide('sandbox', 'giveUpDelivery');
    expect(await publish(rig.activities, { ...request, retry })).toMatchObject({
      outcome: 'failed',
      code: 'wrong-statement',
    });
  });

  test('does not help once the delivery was given up', async () => {
    const { rig, post, request } = await scene('one-try');
    rig.order('main', 'reject');
    await publish(rig.activities, request);
    await rig.activities.record({
      incident: post.identity.incident,
      entries: [decisionEntry(post, 'sandbox', 'giveUpDelivery')],
    });
    const retry = post.decide('sandbox', 'retryDelivery');
    expect(await publish(rig.activities, { ...request, retry })).toMatchObject({
      outcome: 'failed',
      code: 'superseded',
    });
  });
});

describe('a worker that dies between attempt and outcome', () => {
  /** Kills the worker inside the send: the attempt stands, nothing tells what came of it. */
  async function die(
    ability: ChannelAbility,
    accepted: boolean,
  ): Promise<Awaited<ReturnType<typeof scene>>> {
    const stage = await scene(ability);
    const { rig, outage, request } = stage;
    const channels = rig.deps.channels.map((channel) => ({
      ...channel,
      send: (send: Parameters<typeof channel.send>[0]) => {
        // Never answers, and the time never runs out: as when the process is gone.
        const gone = new Promise<never>(() => undefined);
        return accepted ? channel.send(send).then(() => gone) : gone;
      },
    }));
    void publish(rig.worker({ channels, sendTimeoutMs: 2 ** 30 }), request).catch(() => undefined);
    const began = Date.now();
    for (;;) {
      const there = (await deliveryActions(outage)).includes('delivery.attempt');
      if (there && (!accepted || keptOrNone(rig, request) === 1)) break;
      if (Date.now() - began > 10_000) throw new Error('the attempt was never written');
    }
    return stage;
  }

  function keptOrNone(rig: Rig, request: PublishRequest): number {
    try {
      return kept(rig, request).length;
    } catch {
      return 0;
    }
  }

  test.each(['idempotent', 'receiver-deduplicates', 'look-up'] as const)(
    'after it was accepted: a channel of ability %s has it once',
    async (ability) => {
      const { rig, request } = await die(ability, true);
      expect(await publishWithRetries(rig.activities, request)).toMatchObject({
        outcome: 'published',
      });
      expect(kept(rig, request)).toHaveLength(1);
    },
  );

  test.each(['idempotent', 'receiver-deduplicates', 'look-up'] as const)(
    'before it was accepted: a channel of ability %s gets it',
    async (ability) => {
      const { rig, request } = await die(ability, false);
      expect(await publishWithRetries(rig.activities, request)).toMatchObject({
        outcome: 'published',
      });
      expect(kept(rig, request)).toHaveLength(1);
    },
  );

  test('where one can try once only, a person has to look', async () => {
    const { rig, outage, request } = await die('one-try', true);
    expect(await publishWithRetries(rig.activities, request)).toMatchObject({
      outcome: 'unconfirmed',
    });
    expect(last(await outage.entries()).action).toBe('delivery.doubt');
    expect(kept(rig, request)).toHaveLength(1);
  });

  test('is not followed by another send while it may still be under way', async () => {
    const { rig, request } = await die('look-up', false);
    await expect(publish(rig.activities, request)).rejects.toMatchObject({ type: 'UNDER_WAY' });
    await publishWithRetries(rig.activities, request);
  });

  test('stays in doubt when it may not be sent again', async () => {
    const { rig, request } = await die('idempotent', false);
    const channels = rig.deps.channels;
    const worker = rig.worker({ channels, policy: { ...rig.crew.policy, roots: [] } });
    expect(await publish(worker, request)).toMatchObject({ outcome: 'unconfirmed' });
  });
});
