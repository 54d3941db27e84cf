/** What every channel promises; a new outlet adds itself to the list below. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Channel, SendRequest } from '../../activities/channels/channel.ts';
import { makeSandbox, SANDBOX_ORDERS } from '../../activities/channels/sandbox.ts';
import type { ChannelAbility } from '../../domain/delivery.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts';
import { examplePost } from '../pages/support/example-site.ts';
import { openRig, type Rig } from './kit.ts';

const ABILITIES: readonly ChannelAbility[] = [
  'idempotent',
  'look-up',
  'receiver-deduplicates',
  'one-try',
];

let directory: TemporaryDirectory;
let rig: Rig;
beforeAll(async () => {
  directory = temporaryDirectory();
  rig = await openRig();
});
afterAll(async () => {
  directory.remove();
  await rig.close();
});

function sandbox(ability: ChannelAbility, account: string = ability): Channel {
  return makeSandbox({
    directory: directory.path,
    spec: {
      channel: 'sandbox',
      account,
      audience: 'public',
      language: 'en',
      ability,
      serves: 'drill',
      form: 'short',
      limit: 300,
      noise: 'thread',
      brand: null,
      timeZone: null,
    },
    die: () => {
      throw new Error('died');
    },
  });
}

let posts = 0;
function something(signal = new AbortController().signal): SendRequest {
  posts += 1;
  const { rendition, key } = examplePost('inc-contract', posts, '2026-11-22T06:00:00.000Z');
  return { rendition, key, signal };
}

function lines(account: string, { key }: SendRequest): number {
  return readFileSync(path.join(directory.path, `${account}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"key":"${key}"`)).length;
}

describe.each(ABILITIES)('a sandbox of ability %s', (ability) => {
  test('takes words and says where they stand', async () => {
    const request = something();
    const sent = await sandbox(ability).send(request);
    expect(sent).toMatchObject({ outcome: 'published', remoteId: expect.any(String) });
    expect(lines(ability, request)).toBe(1);
  });

  test(`${ability === 'look-up' ? 'can' : 'cannot'} be looked up`, async () => {
    const channel = sandbox(ability);
    expect(channel.lookUp !== undefined).toBe(ability === 'look-up');
    if (channel.lookUp === undefined) return;
    const request = something();
    expect(await channel.lookUp(request)).toBeNull();
    const sent = await channel.send(request);
    expect(sent).toMatchObject({ ...(await channel.lookUp(request)) });
  });

  test('given the same key twice, keeps it as often as its ability says', async () => {
    const channel = sandbox(ability);
    const request = something();
    await Promise.all([channel.send(request), channel.send(request)]);
    const once = ability === 'idempotent' || ability === 'receiver-deduplicates';
    expect(lines(ability, request)).toBe(once ? 1 : 2);
  });

  test('stops waiting when it is told to', async () => {
    const account = `${ability}-hang`;
    const channel = sandbox(ability, account);
    rigOrder(account, 'hang');
    expect(await channel.send(something(AbortSignal.timeout(50)))).toMatchObject({
      outcome: 'unknown',
    });
  });
});

function rigOrder(account: string, ...next: readonly string[]): void {
  const file = path.join(directory.path, `${account}.control.json`);
  writeFileSync(file, JSON.stringify({ next }));
}

test('a sandbox does what it is told, in turn', async () => {
  const channel = sandbox('one-try', 'told');
  rigOrder('told', 'ok', 'fail', 'reject', 'unknown', 'lose', 'die-after-accept');
  const outcomes: string[] = [];
  for (let left = 0; left < 5; left += 1) outcomes.push((await channel.send(something())).outcome);
  expect(outcomes).toEqual(['published', 'try-again', 'rejected', 'unknown', 'unknown']);
  const request = something();
  await expect(channel.send(request)).rejects.toThrow('died');
  expect(lines('told', request)).toBe(1);
  expect((await channel.send(something())).outcome).toBe('published');
});

test('a sandbox refuses an order that it does not know, and sends nothing', async () => {
  rigOrder('slip', 'okay');
  await expect(sandbox('one-try', 'slip').send(something())).rejects.toThrow('no such order');
  expect(SANDBOX_ORDERS).toContain('ok');
});

test('every channel of a worker serves live words or drills, and accounts differ', () => {
  const specs = rig.deps.channels.map(({ spec }) => spec);
  expect(new Set(specs.map((spec) => `${spec.channel}/${spec.account}`)).size).toBe(specs.length);
  const wrong = specs.filter(
    ({ serves, account }) => account.startsWith('drill') !== (serves === 'drill'),
  );
  expect(wrong).toEqual([]);
  for (const language of ['en', 'de']) {
    for (const serves of ['live', 'drill']) {
      const here = specs.filter((spec) => spec.language === language && spec.serves === serves);
      expect(new Set(here.map(({ audience }) => audience))).toEqual(
        new Set(['public', 'staff', 'frontline', 'subscribers', 'callers', 'executives', 'media']),
      );
    }
  }
});
