/**
 * A backup put back under running workflows, on the really spawned stack: the ledger is older than
 * Temporal and than what the public has read.
 */
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { proposeWords } from '../../cli/client/act-on-post.ts';
import { listPosts } from '../../cli/client/list-all.ts';
import { shortIncident } from '../../cli/client/find-by-name.ts';
import { report, sign } from '../../embedded/drill/act.ts';
import { orderSandbox } from '../../embedded/drill/order-sandbox.ts';
import { findPostgresBinaries } from '../../embedded/postgres/find-binaries.ts';
import { placePostgres } from '../../embedded/postgres/place-postgres.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { PostDetail } from '../../server/api/contract.ts';
import {
  countersign,
  delivered,
  ledgerOf,
  look,
  makeHome,
  openOutage,
  raise,
  readPost,
  runProgram,
  sandboxPosts,
  waiting,
} from '../e2e/kit.ts';
import type { Public, Ran, Standing } from '../e2e/kit.ts';
import type { Corner } from '../embedded/stack-kit.ts';
import { waitFor } from '../support/wait-for.ts';

let corner: Corner;
let standing: Standing;
let incident: string;
/** Opened after the backup: the restored ledger has never heard of it. */
let second: string;
let before: readonly LedgerEntry[];
let printed: Public;

const main = (part: string, ...args: readonly string[]): Promise<Ran> =>
  runProgram(process.execPath, ['--import', 'tsx', `worker/${part}/main.ts`, ...args], {
    COUNTERSIGN_HOME: corner.home,
    TSX_DISABLE_CACHE: '1',
  });
const backup = (): string => join(corner.home, 'backup');

async function propose(text: string): Promise<PostDetail> {
  const words = { headline: text, short: `${text}.`, long: `${text}, and we are sorry for it.` };
  await proposeWords(standing.cast.commander, { incident, words, corrects: null }, new Date());
  return await waitFor(`"${text}" to wait for a signature`, async () => {
    const posts = await listPosts(standing.cast.communicator.call, 'waiting');
    const found = posts.find(({ headline }) => headline === text);
    return found === undefined ? undefined : await readPost(standing, incident, found.number);
  });
}

async function publish(detail: PostDetail): Promise<void> {
  // The draft stands in the ledger a moment before the post listens.
  await waitFor(`${detail.view.post} to take a signature`, () =>
    sign(standing.cast.communicator, detail).then(() => true as const),
  );
  await delivered(standing, detail.view.incident, detail.view.number);
}

async function stop(): Promise<void> {
  process.kill(standing.stack.identity.pid, 'SIGINT');
  expect(await standing.stack.ended).toBe(0);
}

/** The database's data lies where its user can reach it. */
const dataOf = (home: string): string =>
  join(placePostgres(join(home, 'postgres'), findPostgresBinaries()).root, 'data');

/** How often each rendition of a post reached its network. */
const timesInSandbox = (post: string): readonly number[] => {
  const keys = sandboxPosts(corner.home).flatMap((each) => (each.post === post ? [each.key] : []));
  return [...new Set(keys)].map((key) => keys.filter((other) => other === key).length);
};

function expectOnceInSandbox(post: string): void {
  const times = timesInSandbox(post);
  expect([post, times.length > 0, times.filter((each) => each !== 1)]).toEqual([post, true, []]);
}

beforeAll(async () => {
  corner = await makeHome();
  standing = await raise(corner);
  incident = await openOutage(standing, 'service-outage');
  await publish(await waiting(standing, incident, 'acknowledgement'));
}, 90_000);
afterAll(async () => {
  if (corner !== undefined)
    rmSync(`${dataOf(corner.home)}.later`, { recursive: true, force: true });
  await corner?.clear();
}, 60_000);

describe('a ledger restored to an earlier time than Temporal', () => {
  test('comes from a backup that keeps no keys, and only into an empty database', async () => {
    expect(await main('backup', backup())).toMatchObject({ exitCode: 0, err: '' });
    const files = readdirSync(backup(), { recursive: true }).map(String);
    expect(files).toContain('tables/ledger_entry.jsonl');
    expect(files).toContain(join('page', 'current', 'ledger.json'));
    expect(files.filter((file) => /^(people|trust-roots)\/|login|\.key/u.test(file))).toEqual([]);
    expect((await main('backup', backup())).exitCode).toBe(1);
  }, 60_000);

  test('while the public reads on, and one send is cut off half way', async () => {
    await publish(await propose('Orders by telephone work'));
    await report(standing.cast.commander, incident, { symptom: 'you cannot place an order' });
    second = await openOutage(standing, 'service-outage');
    await publish(await waiting(standing, second, 'acknowledgement'));
    const cutOff = await propose('Our shops help with orders');
    before = await ledgerOf(standing, incident);
    await orderSandbox(join(corner.home, 'sandbox'), 'main', ['die-after-accept']);
    await sign(standing.cast.communicator, cutOff).catch(() => null);
    await waitFor('the network to take it', () =>
      timesInSandbox(cutOff.view.post).length > 0 ? true : undefined,
    );
    printed = await look(standing, incident);
    expect(printed.html).toContain('Orders by telephone work');
    await stop();
  }, 120_000);

  test('is put back only where nothing stands, and leaves the printed page alone', async () => {
    const full = await main('restore', backup());
    expect(full).toMatchObject({ exitCode: 1 });
    expect(full.err).toContain('not empty');
    renameSync(dataOf(corner.home), `${dataOf(corner.home)}.later`);
    const restored = await main('restore', backup());
    expect(restored).toMatchObject({ exitCode: 0, err: '' });
    expect(restored.out).toContain('left as it is');
  }, 60_000);

  test('says aloud what it has forgotten, and lets nothing out', async () => {
    standing = await raise(corner);
    const gaps = await waitFor('the gaps', async () => {
      const { exitCode, json } = await countersign(corner.home, 'ada', ['audit', 'gaps', '--json']);
      const { items } = json() as { readonly items: readonly LedgerEntry[] };
      return exitCode === 3 && new Set(items.map(({ chain }) => chain)).size === 2
        ? items
        : undefined;
    });
    const mine = gaps.find(({ chain, action }) => chain === incident && action === 'ledger.gap');
    expect(mine).toMatchObject({ payload: { known: 'witness' } });
    const lost = mine?.action === 'ledger.gap' ? mine.payload.lost : [];
    expect(new Set(lost.map(({ post }) => post))).toEqual(
      new Set([`${incident}/post-2`, `${incident}/post-3`]),
    );
    const incidents = await countersign(corner.home, 'ines', ['incidents']);
    expect(incidents.out).toContain('LEDGER BEHIND');
    const { articles, html } = await look(standing, incident);
    expect(articles).toEqual(expect.arrayContaining([...printed.articles]));
    expect(html).toContain('Orders by telephone work');
    expectOnceInSandbox(`${incident}/post-2`);
    expectOnceInSandbox(`${incident}/post-3`);
  }, 90_000);

  test('gets its entries back from Temporal and the witness, marked as refilled', async () => {
    const refilled = await main('refill', '--by', 'ada', '--reason', 'restored after a lost disk');
    expect(refilled).toMatchObject({ exitCode: 0, err: '' });
    const after = await ledgerOf(standing, incident);
    const names = new Set(after.map(({ eventId }) => eventId));
    expect(before.map(({ eventId }) => eventId).filter((id) => !names.has(id))).toEqual([]);
    expect(names.size).toBe(after.length);
    expect(after.map(({ action }) => action)).toContain('ledger.refill');
    const gaps = await countersign(corner.home, 'ada', ['audit', 'gaps']);
    expect([gaps.exitCode, gaps.err]).toEqual([0, '']);
    expect(gaps.out).toContain('closed');
  }, 90_000);

  test('then life goes on: the cut-off post is public once, and so is the next', async () => {
    // Temporal asks again after half a minute at most, and a busy machine takes its time.
    await delivered(standing, incident, 3, 200_000);
    await publish(await propose('We are nearly there'));
    for (const number of [1, 2, 3, 4]) {
      expectOnceInSandbox(`${incident}/post-${number}`);
    }
    expectOnceInSandbox(`${second}/post-1`);
    const { articles } = await look(standing, incident);
    expect([...articles].sort()).toEqual(['post-1', 'post-2', 'post-3', 'post-4']);
    expect((await look(standing, second)).articles).toEqual(['post-1']);
    for (const each of [incident, second]) {
      const verify = ['audit', 'verify', shortIncident(each), '--json'];
      const audit = await countersign(corner.home, 'ada', verify);
      expect(audit.json()).toMatchObject({ ok: true, faults: [] });
    }
    const again = await main('refill', '--by', 'ada', '--reason', 'to be sure');
    expect(again.out).toContain('Nothing is missing');
    await stop();
  }, 300_000);
});
