/** The public page as the worker makes it: from verified bytes, in the ledger's order, whole. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Channel } from '../../activities/channels/channel.ts';
import { rebuildPage } from '../../activities/page/rebuild-page.ts';
import { loadViews } from '../../pages/public-page/views.ts';
import { openVandal } from '../ledger/kit.ts';
import { waitFor } from '../support/wait-for.ts';
import { openRig, publish, type DraftedPost, type Rig } from './kit.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

function current(file: string, below = ''): string {
  return readFileSync(path.join(rig.pageDirectory, below, 'current', file), 'utf8');
}

function generation(): string {
  return path.basename(readlinkSync(path.join(rig.pageDirectory, 'current')));
}

async function publishPost(draft: DraftedPost) {
  return await publish(rig.worker({ sendTimeoutMs: 20_000 }), draft.request('status-page'));
}

async function tamper(sql: string, values: readonly unknown[] = []): Promise<void> {
  const vandal = await openVandal(rig.databaseUrl);
  try {
    await vandal.change(sql, values);
  } finally {
    await vandal.close();
  }
}

describe('a publication', () => {
  test('stands on the page with its words, its incident and the head of the chain', async () => {
    const outage = await rig.openIncident();
    const post = await outage.draft({
      words: { headline: 'Down & out', short: 's', long: 'We are <sorry>.\n\n- One\n- Two' },
    });
    const outcome = await publishPost(post);
    const html = current('index.html');
    expect(html).toContain('Down &amp; out');
    expect(html).toContain('We are &lt;sorry&gt;.');
    expect(html).toContain('<li>One</li>');
    expect(outcome).toMatchObject({
      outcome: 'published',
      permalink: `http://status.example.org/incidents/${outage.incident}/#post-1`,
    });
    expect(current(`incidents/${outage.incident}/index.html`)).toContain('id="post-1"');
    const attempt = (await outage.entries()).find((entry) => entry.action === 'delivery.attempt');
    expect(html).toContain(`entry ${attempt?.sequence}`);
    expect(html).toContain(attempt?.hash);
  });

  test('never shows a word that nobody signed, such as the internal title', async () => {
    const outage = await rig.openIncident();
    await publishPost(await outage.draft());
    await outage.draft({ words: { headline: 'Draft', short: 's', long: 'Unsigned words.' } });
    await publishPost(await outage.draft());
    for (const file of ['index.html', 'feed.atom', 'summary.json', 'ledger.json']) {
      expect(current(file)).not.toMatch(/Secret internal title|Unsigned words/u);
    }
  });

  test('of a drill stands on the drill page only, under a banner', async () => {
    const outage = await rig.openIncident({ mode: 'drill', drill: 'friday' });
    await publishPost(await outage.draft());
    expect(current('index.html', 'drills')).toContain('This is a drill.');
    expect(current('index.html', 'drills')).toContain('noindex');
    expect(existsSync(path.join(rig.pageDirectory, 'current'))).toBe(false);
  });

  test('on a practice installation stands under its banner', async () => {
    const outage = await rig.openIncident();
    await publishPost(await outage.draft());
    expect(current('index.html')).toContain('Practice installation.');
  });

  test('asked for again adds nothing', async () => {
    const outage = await rig.openIncident();
    const post = await outage.draft();
    const request = post.request('status-page');
    await publish(rig.activities, request);
    await publish(rig.activities, request);
    expect(current('feed.atom').match(/<entry>/gu)).toHaveLength(1);
    expect(generation()).toBe('00000001');
  });
});

test('twenty publications at once stand in the order of the ledger, none doubled, each page whole', async () => {
  const outage = await rig.openIncident();
  const drafts: DraftedPost[] = [];
  for (let left = 0; left < 20; left += 1) drafts.push(await outage.draft());
  const seen = new Map<string, string>();
  let over = false;
  // A reader who loads the page all the time.
  const reader = waitFor('the end', () => {
    if (existsSync(path.join(rig.pageDirectory, 'current'))) {
      const name = generation();
      seen.set(
        name,
        readFileSync(path.join(rig.pageDirectory, 'generations', name, 'index.html'), 'utf8'),
      );
    }
    return over ? true : undefined;
  });
  // Two workers, as in production: each has its own channels and its own turn.
  const other = await otherWorker();
  const outcomes = await Promise.all(
    drafts.map((draft, index) =>
      publish(
        index % 2 === 0 ? rig.worker({ sendTimeoutMs: 20_000 }) : other,
        draft.request('status-page'),
      ),
    ),
  );
  over = true;
  await reader;
  expect(outcomes.map((outcome) => outcome.outcome)).toEqual(drafts.map(() => 'published'));
  const order = (await outage.entries())
    .filter((entry) => entry.action === 'delivery.attempt')
    .map((entry) => entry.payload.post);
  const { incidents } = JSON.parse(current('ledger.json')) as {
    incidents: { posts: { post: string }[] }[];
  };
  const shown = incidents[0]!.posts.map(({ post }) => post);
  expect(shown).toEqual(order);
  expect(new Set(shown).size).toBe(20);
  const html = current(`incidents/${outage.incident}/index.html`);
  const onPage = [...html.matchAll(/<article [^>]*id="(post-\d+)"/gu)].map(([, id]) => id);
  expect(onPage).toEqual(shown.map((post) => post.slice(post.indexOf('/') + 1)).toReversed());
  expect(generation()).toBe('00000020');
  for (const page of seen.values()) expect(page).toMatch(/^<!doctype html>[^]*<\/html>\n$/u);
  expect(readdirSync(path.join(rig.pageDirectory, 'generations'))).toHaveLength(5);
});

async function otherWorker() {
  const { makeChannels } = await import('../../activities/channels/make-channels.ts');
  const { practiceAccounts } = await import('../../activities/channels/practice-accounts.ts');
  const channels = makeChannels(
    {
      pageDirectory: rig.pageDirectory,
      pageUrl: 'http://status.example.org',
      sandboxDirectory: path.join(rig.directory, 'sandbox'),
      accounts: practiceAccounts({
        pageName: 'Example Shop status',
        timeZone: 'Europe/Berlin',
        language: 'en',
        follow: ['de'],
        sandboxAccounts: [],
      }),
    },
    {
      db: rig.ledger.db,
      policy: rig.crew.policy,
      log: rig.deps.log,
      witness: rig.deps.witness,
      die: () => process.exit(1),
    },
  );
  return rig.worker({ channels, sendTimeoutMs: 20_000 });
}

describe('when something does not verify', () => {
  const signOff = (incident: string): string =>
    `where action = 'post.sign' and post = '${incident}/post-1'`;
  const words = (incident: string): string => `where text like '%${incident}/post-1%'`;

  test.each<[string, (incident: string) => string]>([
    [
      'a word was changed',
      (id) => `update rendition set text = replace(text, 'sorry', 'happy') ${words(id)}`,
    ],
    ['words are gone', (id) => `delete from rendition ${words(id)}`],
    [
      'a signature was changed',
      (id) =>
        `update ledger_entry set payload = replace(payload, '"signature":"', '"signature":"x')
         ${signOff(id)}`,
    ],
    [
      'a certificate was changed',
      (id) =>
        `update ledger_entry set payload = replace(payload, 'Carla Okafor', 'Edgar Boss')
         ${signOff(id)}`,
    ],
    ['a sign-off is gone', (id) => `delete from ledger_entry ${signOff(id)}`],
    [
      'a revision is gone',
      (id) => `delete from ledger_entry where action = 'post.revision' and post = '${id}/post-1'`,
    ],
  ])('the last good page stays and an alarm is raised: %s', async (_what, damage) => {
    const outage = await rig.openIncident();
    await publishPost(await outage.draft());
    const good = current('index.html');
    const later = await (await rig.openIncident()).draft();
    await tamper(damage(outage.incident));
    // No fault of the later post: Temporal asks again until the damage is repaired.
    await expect(publishPost(later)).rejects.toMatchObject({ type: 'TRY_AGAIN' });
    expect(current('index.html')).toBe(good);
    expect(await outage.actions()).toContain('page.alarm');
    expect(rig.logged).toContainEqual({
      level: 'error',
      message: expect.stringContaining('page alarm'),
    });
  });

  test('its own words are refused, and a signed retry brings them out once they are repaired', async () => {
    const outage = await rig.openIncident();
    await publishPost(await outage.draft());
    const post = await outage.draft();
    const damaged = `where text like '%${outage.incident}/post-2%'`;
    // Changed between the last metre's look and the page's own.
    const channels = rig.deps.channels.map((channel): Channel => ({
      ...channel,
      send: async (request) => {
        await tamper(`update rendition set text = replace(text, 'sorry', 'happy') ${damaged}`);
        return await channel.send(request);
      },
    }));
    const worker = rig.worker({ channels, sendTimeoutMs: 20_000 });
    expect(await publish(worker, post.request('status-page'))).toMatchObject({
      outcome: 'failed',
      code: 'rejected',
    });
    await tamper(`update rendition set text = replace(text, 'happy', 'sorry') ${damaged}`);
    const retry = post.decide('status-page', 'retryDelivery');
    const request = post.request('status-page', undefined, { retry });
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'published' });
    expect(current('feed.atom').match(/<entry>/gu)).toHaveLength(2);
  });
});

describe('what stays on the page', () => {
  test('words whose signer is no longer certified stay: she was when they went out', async () => {
    const soon = new Date(Date.now() + 2_500).toISOString();
    const carla = rig.crew.person({ person: 'p-soon', notAfter: soon });
    const outage = await rig.openIncident();
    const post = await outage.draft();
    const request = post.request('status-page', [post.sign(carla)]);
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'published' });
    await waitFor('the certificate to end', () =>
      new Date().toISOString() > soon ? true : undefined,
    );
    expect(await publishPost(await outage.draft())).toMatchObject({ outcome: 'published' });
    expect(current('feed.atom').match(/<entry>/gu)).toHaveLength(2);
  });

  test('a page lost from the disk is made again from the ledger alone', async () => {
    const outage = await rig.openIncident();
    await publishPost(await outage.draft());
    const directory = path.join(rig.directory, 'other-place');
    await rebuildPage(
      {
        db: rig.ledger.db,
        policy: rig.crew.policy,
        log: rig.deps.log,
        witness: rig.deps.witness,
        views: loadViews(),
        spec: { channel: 'status-page', account: 'main' },
        directory,
        settings: {
          name: 'Example Shop status',
          url: 'http://status.example.org',
          timeZone: 'Europe/Berlin',
          standing: 'practice',
        },
      },
      null,
    );
    expect(readFileSync(path.join(directory, 'current', 'feed.atom'), 'utf8')).toBe(
      current('feed.atom'),
    );
  });

  test('what a crash has left behind is cleaned away and never served', async () => {
    const outage = await rig.openIncident();
    await publishPost(await outage.draft());
    const generations = path.join(rig.pageDirectory, 'generations');
    mkdirSync(path.join(generations, '.unfinished-00000002-dead'));
    writeFileSync(path.join(generations, '.unfinished-00000002-dead', 'index.html'), 'half');
    mkdirSync(path.join(generations, '00000002'));
    await publishPost(await outage.draft());
    expect(readdirSync(generations)).toEqual(['00000001', '00000002', '00000003']);
    expect(generation()).toBe('00000003');
  });
});
