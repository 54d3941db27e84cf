import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shortIncident, shortPost } from '../../cli/client/find-by-name.ts';
import { signAll } from '../../embedded/drill/act.ts';
import type { QueueItem } from '../../server/api/contract.ts';
import type { Rendition } from '../../domain/rendition.ts';
import type { Corner } from '../embedded/stack-kit.ts';
import { waitFor } from '../support/wait-for.ts';
import {
  approveInShell,
  bare,
  countersign,
  delivered,
  entriesOf,
  insist,
  leftOf,
  look,
  makeHome,
  raise,
  readPost,
  refusedInShell,
  waiting,
  wordsFor,
} from './kit.ts';
import type { Ran, Standing } from './kit.ts';

/** One outage from the first word to its end; each test goes on where the one before stopped. */
let corner: Corner;
let standing: Standing;
let incident: string;

beforeAll(async () => {
  corner = await makeHome();
  standing = await raise(corner);
}, 90_000);
afterAll(async () => {
  await corner?.clear();
}, 60_000);

/** A command of the shell, as one of the practice people. */
const as = (name: string, ...line: readonly string[]): Promise<Ran> =>
  countersign(corner.home, name, line);

/** What a page shows of a post is to the letter what was signed. */
async function expectPublic(post: number): Promise<void> {
  const detail = await delivered(standing, incident, post);
  const { html, sandbox } = await look(standing, incident);
  expect(bare(html)).toContain(bare(wordsFor(detail, 'status-page')));
  const kept = sandbox.filter(
    ({ post: id, rendition }) =>
      id === detail.view.post && (rendition as Rendition).channel === 'sandbox',
  );
  expect(kept.map(({ text }) => text)).toEqual([wordsFor(detail, 'sandbox')]);
}

describe('a newcomer walks an outage', () => {
  test('opens it with three answers, and finds the acknowledgement in the queue', async () => {
    const opened = await as(
      'ines',
      'open',
      '--runbook',
      'service-outage-drill',
      '--service',
      'online ordering',
      '--state',
      'down',
      '--affected',
      'customers in Halle',
      '--json',
    );
    expect(opened.exitCode).toBe(0);
    incident = String(opened.json()['incident']);
    await waiting(standing, incident, 'acknowledgement');
    const queue = await as('carla', 'queue');
    expect(queue.exitCode).toBe(0);
    expect(queue.out).toMatch(/acknowledgement .*Online ordering is down.*1 communicator/s);
    expect((await look(standing, incident)).generation).toBeNull();
  });

  test.each([
    ['edgar', 'an executive', 'executive'],
    ['tom', 'a communicator whose training has expired', 'training-expired'],
    ['ada', 'an auditor', 'auditor'],
  ])('%s, %s, is refused, and nothing is public', async (name, _who, code) => {
    const ran = await refusedInShell(corner.home, name, `${shortIncident(incident)}/1`);
    expect(ran).toEqual({ exitCode: 3, code });
    expect((await look(standing, incident)).generation).toBeNull();
  });

  test('a communicator signs, and exactly these words stand on the public page', async () => {
    const ran = await approveInShell(corner.home, 'carla', `${shortIncident(incident)}/1`);
    expect(ran.json()).toMatchObject({ outcome: 'accepted', post: `${incident}/post-1` });
    await expectPublic(1);
  });

  test('a second start on the same home is refused while it runs', async () => {
    const second = corner.start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('runs already');
    expect(second.output()).toContain(standing.addresses.api);
  });

  test('Ctrl-C in the middle of it leaves no process', async () => {
    const left = leftOf(standing);
    expect(left().processes.length).toBeGreaterThan(5);
    process.kill(-standing.stack.identity.pid, 'SIGINT');
    expect(await standing.stack.ended).toBe(0);
    expect(left().processes).toEqual([]);
    const gone = await as('carla', 'queue');
    expect(gone.exitCode).toBe(5);
  }, 30_000);

  test('started again on the same home, everything is as it was, and goes on', async () => {
    standing = await raise(corner);
    const { html } = await look(standing, incident);
    expect(bare(html)).toContain(
      bare(wordsFor(await readPost(standing, incident, 1), 'status-page')),
    );
    const facts = await as(
      'ines',
      'facts',
      '--confirmed',
      'hardship=you cannot order for delivery today',
    );
    expect(facts.exitCode).toBe(0);
  }, 90_000);

  test('an apology needs two signatures: after one it is not public', async () => {
    const { view } = await waiting(standing, incident, 'apology');
    const first = await approveInShell(corner.home, 'carla', shortPost(view.post));
    expect(first.json()).toMatchObject({
      outcome: 'accepted',
      entry: { payload: { missing: [expect.stringContaining('communicator')] } },
    });
    expect((await look(standing, incident)).updates).toHaveLength(1);
    const { communicator, secondCommunicator } = standing.cast;
    await signAll([communicator, secondCommunicator], incident, view.number);
    await expectPublic(view.number);
  });

  test('other words void what was signed before', async () => {
    await as(
      'ines',
      'facts',
      '--confirmed',
      'cause=An update we made this morning overloaded the system that signs people in.',
      'measures=We have taken the update back.',
    );
    const { view } = await waiting(standing, incident, 'cause');
    await approveInShell(corner.home, 'carla', shortPost(view.post));
    await insist(corner.home, 'cem', [
      'revise',
      shortPost(view.post),
      '--short',
      'An update of ours overloaded sign-in. We are sorry, and have taken it back.',
      '--note',
      'shorter',
      '--yes',
    ]);
    const after = await waitFor('his revision', async () => {
      const detail = await readPost(standing, incident, view.number);
      return detail.current?.revision.authors.includes('p-cem') === true ? detail : undefined;
    });
    expect(after.view.signOffs.filter(({ counts }) => counts)).toEqual([]);
    expect(after.view.missing.join()).toContain('2');
    expect((await look(standing, incident)).articles).not.toContain(`post-${view.number}`);

    const { communicator, secondCommunicator } = standing.cast;
    await signAll([communicator, secondCommunicator], incident, view.number);
    await expectPublic(view.number);
    const { sandbox } = await look(standing, incident);
    const texts = sandbox.filter(({ post }) => post === view.post).map(({ text }) => text);
    expect(texts.join('\n')).toContain('overloaded sign-in');
  });

  test('who asks for changes says why, and nobody can sign until there are other words', async () => {
    const { view } = await waiting(standing, incident, 'status');
    const post = shortPost(view.post);
    const why = ['--reason', 'Say what works.'];
    const held = await insist(corner.home, 'carla', ['request-changes', post, ...why]);
    expect(held.json()).toMatchObject({ entry: { action: 'post.request_changes' } });
    const signed = await as('carla', 'approve', post, '--yes', '--json');
    expect(signed.exitCode).not.toBe(0);
    const revised = await as('cem', 'revise', post, '--short', 'Still down; all shops are open.');
    expect([revised.exitCode, revised.err]).toEqual([3, expect.stringContaining('--yes')]);
    await as('cem', 'revise', post, '--short', 'Still down; all shops are open.', '--yes');
    await approveInShell(corner.home, 'cem', post);
    await expectPublic(view.number);
  }, 90_000);

  test('an executive’s words become public only as a communicator filtered and another signed them', async () => {
    const file = join(corner.home, 'statement.yaml');
    writeFileSync(
      file,
      'headline: A word from Edgar\nshort: It was bad luck.\nlong: It was bad luck, nothing more.\n',
    );
    const proposed = await as('edgar', 'propose', '--file', file, '--yes');
    expect(proposed.exitCode).toBe(0);
    const { view } = await waiting(standing, incident, 'statement');
    const post = shortPost(view.post);
    expect(view.revisions.at(-1)?.authors).toEqual(['p-edgar']);
    expect(await refusedInShell(corner.home, 'edgar', post)).toMatchObject({ exitCode: 3 });

    const filtered = await as(
      'carla',
      'revise',
      post,
      '--short',
      'We should have seen it coming. We are sorry.',
      '--long',
      'We should have seen it coming. We are sorry, and we will say what we change.',
      '--yes',
    );
    expect(filtered.exitCode).toBe(0);
    // She wrote a part of it, so she may not let it out.
    expect(await refusedInShell(corner.home, 'carla', post)).toEqual({
      exitCode: 3,
      code: 'author-may-not-sign',
    });
    await approveInShell(corner.home, 'cem', post);
    await expectPublic(view.number);
    expect((await look(standing, incident)).html).not.toContain('bad luck');
  }, 90_000);

  test('it must hold before the public is told that it is over', async () => {
    expect((await as('ines', 'resolve')).exitCode).toBe(0);
    const { view } = await waiting(standing, incident, 'resolution');
    const [declared] = await entriesOf(standing, incident, 'incident.declare_resolved');
    // It has to hold since it came back, which the commander said a moment after it had.
    const held = Date.parse(view.openedAt) - Date.parse(declared?.payload.restoredAt ?? '');
    expect(held).toBeGreaterThanOrEqual(2_000);
    const { communicator, secondCommunicator } = standing.cast;
    await signAll([communicator, secondCommunicator], incident, view.number);
    await expectPublic(view.number);
  });

  test('and is asked whether it really holds, before the incident closes', async () => {
    const { view } = await waiting(standing, incident, 'verification');
    await signAll([standing.cast.secondCommunicator], incident, view.number);
    await expectPublic(view.number);
    const skipped = await as('ines', 'skip', 'report', '--reason', 'told in person');
    expect(skipped).toMatchObject({ exitCode: 0 });
    await waitFor('the end', async () => {
      const { items } = (await as('carla', 'incidents', '--all', '--json')).json() as {
        items: readonly { readonly incident: string; readonly state: string }[];
      };
      return items.find((each) => each.incident === incident)?.state === 'closed'
        ? true
        : undefined;
    });
    const queue = (await as('carla', 'queue', '--json')).json() as { items: readonly QueueItem[] };
    expect(queue.items).toEqual([]);
  });

  test('the ledger holds, the views are what it says, and history tells the story', async () => {
    const short = shortIncident(incident);
    const audit = await as('ada', 'audit', 'verify', short, '--json');
    expect(audit.json()).toMatchObject({ ok: true, faults: [] });
    const rebuilt = await countersign(corner.home, null, ['audit', 'rebuild', '--json']);
    expect([rebuilt.exitCode, rebuilt.json()]).toEqual([
      0,
      expect.objectContaining({ ok: true, differences: [] }),
    ]);
    const history = await as('ada', 'history', short);
    for (const told of ['Carla Okafor', 'Cem Yildiz', 'sign-off']) {
      expect(history.out).toContain(told);
    }
    const ledger = await as('ada', 'history', short, '--ledger');
    for (const told of ['signed', 'Say what works.', 'closed']) expect(ledger.out).toContain(told);
  });

  test('every word on the page stands there once, and was signed', async () => {
    const { articles, sandbox } = await look(standing, incident);
    const published = await entriesOf(standing, incident, 'delivery.publish');
    const posts = [...new Set(published.map(({ payload }) => payload.post))];
    expect([...articles].sort()).toEqual(
      posts.map((post) => post.slice(post.indexOf('/') + 1)).sort(),
    );
    expect(new Set(sandbox.map(({ post }) => post))).toEqual(new Set(posts));
    expect(new Set(sandbox.map(({ key }) => key)).size).toBe(sandbox.length);
    const signed = await entriesOf(standing, incident, 'post.sign');
    expect(new Set(signed.map(({ payload }) => payload.post))).toEqual(new Set(posts));
  });
});
