/** Rows in the database are no evidence: the page is made from whole chains and signed acts. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rebuildPage } from '../../activities/page/rebuild-page.ts';
import { COUNTERSIGN, type EntryDraft, type LedgerEntry } from '../../domain/ledger-entry.ts';
import type { SignedStatement } from '../../domain/statements.ts';
import { entryHash } from '../../ledger/entry-hash.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { loadViews } from '../../pages/public-page/views.ts';
import { canonicalText, sha256 } from '../../trust/canonical.ts';
import { openVandal, type Vandal } from '../ledger/kit.ts';
import { openForger, type Forger } from './kit-forger.ts';
import {
  decisionEntry,
  openRig,
  publish,
  recordDraft,
  signEntry,
  type DraftedPost,
  type OutageKit,
  type Rig,
} from './kit.ts';

const DAY = 24 * 60 * 60 * 1000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

let rig: Rig;
let forger: Forger;
let owner: Vandal;
beforeEach(async () => {
  rig = await openRig();
  forger = await openForger(rig.databaseUrl);
  owner = await openVandal(rig.databaseUrl);
});
afterEach(async () => {
  await forger.close();
  await owner.close();
  await rig.close();
});

type Draft = Omit<EntryDraft, 'erasable'>;

function current(file: string): string {
  return readFileSync(path.join(rig.pageDirectory, 'current', file), 'utf8');
}

async function publishPost(draft: DraftedPost) {
  return await publish(rig.worker({ sendTimeoutMs: 20_000 }), draft.request('status-page'));
}

/** An incident with two posts on the page. */
async function twoPosts(): Promise<{ outage: OutageKit; first: DraftedPost }> {
  const outage = await rig.openIncident();
  const first = await outage.draft();
  await publishPost(first);
  await publishPost(await outage.draft());
  return { outage, first };
}

/** The next publication, of another incident, is put off, and the page stays as it is. */
async function expectAlarm(why: RegExp, next?: DraftedPost): Promise<void> {
  const good = current('ledger.json');
  const later = next ?? (await (await rig.openIncident()).draft());
  await expect(publishPost(later)).rejects.toMatchObject({
    type: 'TRY_AGAIN',
    nonRetryable: false,
    message: expect.stringMatching(why),
  });
  expect(current('ledger.json')).toBe(good);
  expect(rig.logged).toContainEqual({
    level: 'error',
    message: expect.stringContaining('page alarm'),
  });
}

/** Makes the page anew in an empty place, as after a lost disk. */
async function rebuildFromNothing(file = 'ledger.json'): Promise<string> {
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
  return readFileSync(path.join(directory, 'current', file), 'utf8');
}

function attemptEntry(post: DraftedPost, signed: SignedStatement, attempt: number) {
  const { key, leaf } = post.request('status-page');
  return {
    eventId: `delivery/${key}/${attempt}/attempt`,
    actor: COUNTERSIGN,
    action: 'delivery.attempt',
    payload: {
      post: post.identity.post,
      revision: post.revision.number,
      key,
      leaf,
      statements: [sha256(signed.statement)],
      attempt,
    },
  } as const satisfies Draft;
}

function publishEntry(post: DraftedPost, at: string, attempt: number): Draft {
  const { key, leaf } = post.request('status-page');
  return {
    eventId: `delivery/${key}/${attempt}/publish`,
    actor: COUNTERSIGN,
    action: 'delivery.publish',
    payload: { post: post.identity.post, key, leaf, remoteId: null, permalink: null, at },
  };
}

function failEntry(post: DraftedPost): Draft {
  const { key, leaf } = post.request('status-page');
  return {
    eventId: `delivery/${key}/7/fail`,
    actor: COUNTERSIGN,
    action: 'delivery.fail',
    payload: { post: post.identity.post, key, leaf, code: 'rejected', reason: 'made up' },
  };
}

function unsigned(post: DraftedPost, act: 'giveUpDelivery' | 'confirmDelivery'): Draft {
  const entry = decisionEntry(post, 'status-page', act);
  const payload = { ...entry.payload, signed: null as unknown as SignedStatement };
  return { eventId: entry.eventId, actor: entry.actor, action: 'delivery.decide', payload };
}

async function signedBy(outage: OutageKit): Promise<SignedStatement> {
  const sign = (await outage.entries()).find((entry) => entry.action === 'post.sign');
  if (sign?.action !== 'post.sign') throw new Error('nobody signed');
  return sign.payload.signed;
}

async function last(outage: OutageKit): Promise<LedgerEntry> {
  return (await outage.entries()).at(-1)!;
}

describe('rows with made-up hashes, by insert alone,', () => {
  test('neither date nor order a post anew', async () => {
    const { outage, first } = await twoPosts();
    const entries = await outage.entries();
    await forger.insertLoose(entries, attemptEntry(first, await signedBy(outage), 2), 4);
    await forger.insertLoose(
      [{ ...entries.at(-1)!, sequence: 2000 }],
      publishEntry(first, inDays(0), 2),
      4,
    );
    await expectAlarm(/head-differs/u);
    expect(await outage.actions()).toContain('page.alarm');
  });

  test.each([
    ['an unsigned act that gives it up', (post: DraftedPost) => unsigned(post, 'giveUpDelivery')],
    ['a failure', failEntry],
  ])('take no post away: %s', async (_what, forge) => {
    const { outage, first } = await twoPosts();
    await forger.insertLoose(await outage.entries(), forge(first));
    await expectAlarm(/head-differs/u);
  });

  test('put off what has nothing to do with them, until they are gone', async () => {
    const { outage, first } = await twoPosts();
    const entries = await outage.entries();
    await forger.insertLoose(entries, failEntry(first));
    const other = await (await rig.openIncident()).draft();
    await expectAlarm(/head-differs/u, other);
    await owner.change('delete from ledger_entry where sequence > 1000');
    expect(await publishPost(other)).toMatchObject({ outcome: 'published' });
    expect(current('feed.atom').match(/<entry>/gu)).toHaveLength(3);
  });
});

describe('rows that go on with the chain by true hashes', () => {
  async function go(outage: OutageKit, ...drafts: readonly Draft[]): Promise<void> {
    const end = await last(outage);
    const at = end.at;
    await forger.insertChained(
      outage.incident,
      end,
      drafts.map((draft) => ({ at, draft })),
    );
  }

  test('neither date nor order a post anew', async () => {
    const { outage, first } = await twoPosts();
    const { at } = await last(outage);
    await go(outage, attemptEntry(first, await signedBy(outage), 2), publishEntry(first, at, 2));
    await expectAlarm(/comes after the publication/u);
  });

  test('take no post away by a failure', async () => {
    const { outage, first } = await twoPosts();
    await go(outage, failEntry(first));
    await expectAlarm(/comes after the publication/u);
  });

  test('take no post away by an act that nobody signed', async () => {
    const { outage, first } = await twoPosts();
    await go(outage, unsigned(first, 'giveUpDelivery'));
    await expectAlarm(/giveUpDelivery.* is nobody's/u);
  });

  test('take no post away by the act of somebody who may not', async () => {
    const { outage, first } = await twoPosts();
    const boss = rig.crew.person({ executive: true });
    const signed = first.decide('status-page', 'giveUpDelivery', boss);
    await go(outage, decisionEntry(first, 'status-page', 'giveUpDelivery', signed));
    await expectAlarm(/is nobody's/u);
  });

  test('take no post away by an act that was signed for another one', async () => {
    const { outage, first } = await twoPosts();
    const second = await outage.draft();
    const signed = second.decide('status-page', 'giveUpDelivery');
    await go(outage, decisionEntry(first, 'status-page', 'giveUpDelivery', signed));
    await expectAlarm(/is nobody's/u);
  });

  test('bring no words on the page that another revision has replaced', async () => {
    const { outage } = await twoPosts();
    const post = await outage.draft();
    const signed = post.sign(rig.crew.carla);
    await rig.activities.record({
      incident: outage.incident,
      entries: [signEntry(post, signed)],
    });
    await recordDraft(rig.activities, post.identity, { ...post.revision, number: 2 });
    await go(outage, attemptEntry(post, signed, 1), publishEntry(post, (await last(outage)).at, 1));
    await expectAlarm(/never stood on this page/u);
    await expect(rebuildFromNothing()).rejects.toThrow(/withdrawn, rejected or replaced/u);
  });

  test.each(['post.withdraw', 'post.reject', 'post.request_changes'] as const)(
    'bring no words on the page after %s',
    async (action) => {
      const { outage } = await twoPosts();
      const draft = await outage.draft();
      const signed = draft.sign(rig.crew.carla);
      const { post } = draft.identity;
      const payload = { post, revision: 1, reason: 'no' };
      await rig.activities.record({
        incident: outage.incident,
        entries: [
          signEntry(draft, signed),
          { eventId: `${post}/${action}`, actor: COUNTERSIGN, action, payload },
        ],
      });
      await go(
        outage,
        attemptEntry(draft, signed, 1),
        publishEntry(draft, (await last(outage)).at, 1),
      );
      await expectAlarm(/never stood on this page/u);
      await expect(rebuildFromNothing()).rejects.toThrow(/withdrawn, rejected or replaced/u);
    },
  );

  test('bring no words on the page whose time has passed', async () => {
    const { outage } = await twoPosts();
    const post = await outage.draft({ publishWithin: -1000 });
    const signed = post.sign(rig.crew.carla);
    await go(
      outage,
      signEntry(post, signed),
      attemptEntry(post, signed, 1),
      publishEntry(post, (await last(outage)).at, 1),
    );
    await expectAlarm(/never stood on this page/u);
    await expect(rebuildFromNothing()).rejects.toThrow(/too-late/u);
  });

  test('bring no words on the page by an unsigned confirmation', async () => {
    const { outage } = await twoPosts();
    const post = await outage.draft();
    const signed = post.sign(rig.crew.carla);
    await go(
      outage,
      signEntry(post, signed),
      attemptEntry(post, signed, 1),
      unsigned(post, 'confirmDelivery'),
    );
    await expectAlarm(/confirmDelivery.* is nobody's/u);
  });

  test('bring no incident from the past on the page, by the key of somebody who was certified then', async () => {
    await twoPosts();
    const other = await openRig();
    try {
      const former = rig.crew.person({
        notBefore: inDays(-90),
        notAfter: inDays(-10),
        training: { course: 'x', passed: inDays(-80), expires: inDays(-10) },
      });
      for (let left = 8; left > 0; left -= 1) await other.openIncident();
      // Of a name that nobody has here.
      const outage = await other.openIncident();
      const post = await outage.draft({ publishWithin: -20 * DAY });
      const signed = post.sign(former, { signedAt: inDays(-21) });
      const drafts: readonly Draft[] = [
        ...(await outage.entries()),
        signEntry(post, signed),
        attemptEntry(post, signed, 1),
        publishEntry(post, inDays(-21), 1),
      ];
      const { digest } = post.leaf('status-page');
      const text = (await readRenditions(other.ledger.db, [digest])).get(digest);
      await forger.ask('insert into rendition (digest, text) values ($1, $2)', [digest, text]);
      const at = inDays(-21);
      await forger.insertChained(
        outage.incident,
        null,
        drafts.map((draft) => ({ at, draft })),
      );
      await expectAlarm(/never stood on this page/u);
      expect(current('index.html')).not.toContain(outage.incident);
    } finally {
      await other.close();
    }
  });
});

describe('a past that its owner rewrote with true hashes', () => {
  async function rewrite(
    incident: string,
    change: (entries: readonly LedgerEntry[]) => readonly LedgerEntry[],
  ): Promise<void> {
    const before = await readChain(rig.ledger.db, incident);
    await owner.change('delete from ledger_entry where chain = $1', [incident]);
    await owner.change('delete from chain_head where chain = $1', [incident]);
    await forger.insertChained(
      incident,
      null,
      change(before).map((draft) => ({ at: draft.at, draft })),
    );
  }

  test('is found by what the page itself remembers', async () => {
    const { outage } = await twoPosts();
    await rewrite(outage.incident, (entries) =>
      entries.map((entry) =>
        entry.action === 'incident.open'
          ? { ...entry, payload: { ...entry.payload, title: 'Another title' } }
          : entry,
      ),
    );
    await expectAlarm(/the past was rewritten/u);
  });

  test('is found when it was cut short', async () => {
    const { outage } = await twoPosts();
    await rewrite(outage.incident, (entries) => entries.slice(0, 7));
    await expectAlarm(/the past was rewritten|head-differs/u);
  });

  test('is found when the incident is gone', async () => {
    const { outage } = await twoPosts();
    await owner.change('delete from ledger_entry where chain = $1', [outage.incident]);
    await owner.change('delete from chain_head where chain = $1', [outage.incident]);
    await expectAlarm(/there is no such chain any more/u);
  });

  test('changes nothing that goes unseen when one entry was changed with its hash', async () => {
    const { outage } = await twoPosts();
    const opened = (await outage.entries()).find((entry) => entry.action === 'post.open')!;
    const changed = { ...opened, payload: { ...opened.payload, step: 'apology' } } as LedgerEntry;
    await owner.change('update ledger_entry set payload = $1, hash = $2 where hash = $3', [
      canonicalText(changed.payload),
      entryHash(changed),
      opened.hash,
    ]);
    await expectAlarm(/broken-link/u);
  });
});

describe('what people sign', () => {
  test('takes a post off the page', async () => {
    const { outage, first } = await twoPosts();
    await rig.activities.record({
      incident: outage.incident,
      entries: [decisionEntry(first, 'status-page', 'giveUpDelivery')],
    });
    expect(await publishPost(await outage.draft())).toMatchObject({ outcome: 'published' });
    expect(current('ledger.json')).not.toContain(first.leaf('status-page').key);
    expect(current('feed.atom').match(/<entry>/gu)).toHaveLength(2);
  });

  test('brings words on the page that somebody confirmed', async () => {
    const { outage } = await twoPosts();
    const post = await outage.draft();
    const signed = post.sign(rig.crew.carla);
    await rig.activities.record({
      incident: outage.incident,
      entries: [
        signEntry(post, signed),
        attemptEntry(post, signed, 1),
        decisionEntry(post, 'status-page', 'confirmDelivery'),
      ],
    });
    expect(await publishPost(await outage.draft())).toMatchObject({ outcome: 'published' });
    expect(current('feed.atom').match(/<entry>/gu)).toHaveLength(4);
  });

  test('makes the same page again from nothing', async () => {
    await twoPosts();
    expect(await rebuildFromNothing('feed.atom')).toBe(current('feed.atom'));
  });
});
