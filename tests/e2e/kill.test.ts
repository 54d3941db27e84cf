import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { proposeWords } from '../../cli/client/act-on-post.ts';
import { listPosts } from '../../cli/client/list-all.ts';
import { shortIncident } from '../../cli/client/find-by-name.ts';
import { sign } from '../../embedded/drill/act.ts';
import { orderSandbox } from '../../embedded/drill/order-sandbox.ts';
import { isAlive } from '../../embedded/process/identify-process.ts';
import type { PartName } from '../../embedded/stack/supervise-part.ts';
import type { PostDetail } from '../../server/api/contract.ts';
import { killGroup } from '../embedded/stack-kit.ts';
import type { Corner } from '../embedded/stack-kit.ts';
import { waitFor } from '../support/wait-for.ts';
import {
  countersign,
  delivered,
  entriesOf,
  look,
  makeHome,
  openOutage,
  raise,
  readPost,
  waiting,
} from './kit.ts';
import type { Standing } from './kit.ts';

/** One outage through which every part is killed once, each time while words are on their way. */
let corner: Corner;
let standing: Standing;
let incident: string;
/** Posts that somebody signed. All of them must be public in the end, each once. */
const signed: string[] = [];

beforeAll(async () => {
  corner = await makeHome();
  standing = await raise(corner);
  incident = await openOutage(standing, 'service-outage');
  const first = await waiting(standing, incident, 'acknowledgement');
  await sign(standing.cast.communicator, first);
  signed.push(first.view.post);
}, 90_000);
afterAll(async () => {
  await corner?.clear();
}, 60_000);

/** A post with words of its own that waits for one signature. */
async function propose(text: string): Promise<PostDetail> {
  const words = { headline: text, short: `${text}.`, long: `${text}, and we are sorry for it.` };
  const { commander } = standing.cast;
  await proposeWords(commander, { incident, words, corrects: null }, new Date());
  return await waitFor(`"${text}" to wait for a signature`, async () => {
    const posts = await listPosts(standing.cast.communicator.call, 'waiting');
    const found = posts.find(({ headline }) => headline === text);
    return found === undefined ? undefined : await readPost(standing, incident, found.number);
  });
}

/**
 * Sees a post through. Where its signature was cut off on the way it may or may not have arrived:
 * while the post still waits, the communicator simply signs again.
 */
async function seeThrough({ view }: PostDetail): Promise<void> {
  await waitFor(
    `${view.post} to be signed`,
    async () => {
      const detail = await readPost(standing, incident, view.number);
      if (detail.view.state !== 'waiting') return true;
      await sign(standing.cast.communicator, detail);
      return undefined;
    },
    90_000,
  );
  await delivered(standing, incident, view.number);
}

/** Kills a part as hard as it can be killed. */
function kill(name: PartName): void {
  const identity = corner.record().parts[name];
  if (identity === undefined) throw new Error(`${name} is not on record`);
  process.kill(identity.pid, 'SIGKILL');
}

async function isBack(name: PartName): Promise<void> {
  await waitFor(
    `${name} to be back`,
    () => (standing.stack.output().includes(`${name} is back.`) ? true : undefined),
    60_000,
  );
}

async function expectOnce(post: string): Promise<void> {
  const { articles, sandbox } = await look(standing, incident);
  const id = post.slice(post.indexOf('/') + 1);
  expect(articles.filter((article) => article === id)).toHaveLength(1);
  expect(sandbox.filter((each) => each.post === post)).toHaveLength(1);
}

describe('kill -9 in the middle of an outage', () => {
  test('of the worker, while the network has not answered: it is sent after all, once', async () => {
    const detail = await propose('Orders by telephone work');
    await orderSandbox(join(corner.home, 'sandbox'), 'main', ['hang']);
    await sign(standing.cast.communicator, detail);
    signed.push(detail.view.post);
    await waitFor('the attempt', async () => {
      const attempts = await entriesOf(standing, incident, 'delivery.attempt');
      const mine = attempts.filter(({ payload }) => payload.post === detail.view.post);
      return mine.some(({ payload }) => payload.leaf.channel === 'sandbox') ? true : undefined;
    });
    kill('worker');
    await isBack('worker');
    await seeThrough(detail);
    await expectOnce(detail.view.post);
  }, 180_000);

  test('of the worker, when the network had taken the words already: they are not sent again', async () => {
    const detail = await propose('Our shops help with orders');
    await orderSandbox(join(corner.home, 'sandbox'), 'main', ['die-after-accept']);
    await sign(standing.cast.communicator, detail);
    signed.push(detail.view.post);
    await seeThrough(detail);
    await expectOnce(detail.view.post);
  }, 180_000);

  test.each<PartName>(['server', 'temporal', 'postgres'])(
    'of %s, at the moment of a signature: it goes on, and the words are public once',
    async (name) => {
      const detail = await propose(`Killing ${name} changes nothing`);
      const answer = sign(standing.cast.communicator, detail).catch(() => null);
      kill(name);
      await answer;
      signed.push(detail.view.post);
      await isBack(name);
      await seeThrough(detail);
      await expectOnce(detail.view.post);
    },
    180_000,
  );

  test('of everything at once, at the moment of a signature: the next start goes on', async () => {
    const unsigned = await propose('Nobody has signed this');
    const detail = await propose('Killing all of it changes nothing');
    const answer = await sign(standing.cast.communicator, detail);
    expect(answer).toMatchObject({ outcome: 'accepted' });
    signed.push(detail.view.post);
    const parts = Object.values(corner.record().parts);
    for (const identity of [standing.stack.identity, ...parts]) killGroup(identity);
    await standing.stack.ended;
    // The kernel takes a moment to bury what was killed.
    await waitFor('all of it to be gone', () => (parts.some(isAlive) ? undefined : true));

    standing = await raise(corner);
    await delivered(standing, incident, detail.view.number);
    await expectOnce(detail.view.post);
    const { view } = await readPost(standing, incident, unsigned.view.number);
    expect([view.state, view.deliveries]).toEqual(['waiting', []]);
  }, 180_000);

  test('all that was signed is public once, nothing else is, and the ledger holds', async () => {
    const { articles, sandbox, html } = await look(standing, incident);
    const names = signed.map((post) => post.slice(post.indexOf('/') + 1));
    expect([...articles].sort()).toEqual([...names].sort());
    const sent = sandbox.map(({ key }) => key);
    expect(new Set(sandbox.map(({ post }) => post))).toEqual(new Set(signed));
    expect(new Set(sent).size).toBe(sent.length);
    expect(html).not.toContain('Nobody has signed this');
    const inLedger = await entriesOf(standing, incident, 'post.sign');
    expect(new Set(inLedger.map(({ payload }) => payload.post))).toEqual(new Set(signed));

    const verify = ['audit', 'verify', shortIncident(incident), '--json'];
    const audit = await countersign(corner.home, 'ada', verify);
    expect(audit.json()).toMatchObject({ ok: true, faults: [] });
    const rebuilt = await countersign(corner.home, null, ['audit', 'rebuild', '--json']);
    expect(rebuilt.json()).toMatchObject({ ok: true, differences: [] });
  }, 90_000);

  test('the commander can still steer it, and Ctrl-C still stops it', async () => {
    const restored = await countersign(corner.home, 'ines', ['resolve']);
    expect([restored.exitCode, restored.err]).toEqual([0, '']);
    process.kill(standing.stack.identity.pid, 'SIGINT');
    expect(await standing.stack.ended).toBe(0);
  }, 30_000);
});
