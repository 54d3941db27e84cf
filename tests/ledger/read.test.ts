import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import { openLedger, type Ledger } from '../../ledger/open-ledger.ts';
import { readCertificate, readCertificates } from '../../ledger/read/read-certificates.ts';
import { readClock } from '../../ledger/read/read-clock.ts';
import { readChain, readEntries } from '../../ledger/read/read-entries.ts';
import { readEntry } from '../../ledger/read/read-entry.ts';
import { readIncident, readIncidents } from '../../ledger/read/read-incidents.ts';
import { readPosts, readPostsOfIncident } from '../../ledger/read/read-posts.ts';
import { readPublications } from '../../ledger/read/read-publications.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { readRunbookPackage, runbookPackageText } from '../../ledger/read/read-runbook-package.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { claimStatement } from '../../ledger/write/claim-statement.ts';
import { storeCertificate } from '../../ledger/write/store-certificate.ts';
import { storeRendition, storeRenditions } from '../../ledger/write/store-rendition.ts';
import { storeRunbookPackage } from '../../ledger/write/store-runbook-package.ts';
import { sha256 } from '../../trust/canonical.ts';
import { certificateDigest, signCertificate } from '../../trust/sign-certificate.ts';
import { cloneDatabase, type ClonedDatabase } from '../support/clone-database.ts';
import { makePerson, makeRoots, NOW } from '../trust/kit.ts';
import {
  INCIDENT,
  openIncident,
  openPost,
  openVandal,
  outage,
  POST,
  revise,
  wordsFor,
} from './kit.ts';

const roots = makeRoots(['p-lena', 'p-omar']);
const carla = makePerson(roots.keys);
const words = wordsFor(INCIDENT, NOW);
let database: ClonedDatabase;
let ledger: Ledger;
beforeAll(async () => {
  database = await cloneDatabase();
  ledger = openLedger(database.url);
});
afterAll(async () => {
  await ledger.close();
  await database.drop();
});

async function allPages<T>(
  read: (cursor: string | null) => Promise<{ items: readonly T[]; cursor: string | null }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: readonly T[]; cursor: string | null } = await read(cursor);
    items.push(...page.items);
    ({ cursor } = page);
  } while (cursor !== null);
  return items;
}

describe('reading', () => {
  const names = Array.from({ length: 7 }, (_, index) => `inc-page-${index}`);

  test('incidents come newest first, page by page, each once', async () => {
    for (const incident of names) await appendEntries(ledger.db, incident, [openIncident()]);
    const all = await allPages((cursor) => readIncidents(ledger.db, { limit: 3, cursor }));
    expect(all.map((view) => view.incident)).toEqual(names.toReversed());
    const open = await readIncidents(ledger.db, { limit: 10, states: ['closed'] });
    expect(open).toEqual({ items: [], cursor: null });
  });

  test('the queue shows first what must be public soonest, then the severest, then the oldest', async () => {
    const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
    const severe = (draft: EntryDraft, severity: string): EntryDraft =>
      ({ ...draft, payload: { ...draft.payload, severity } }) as EntryDraft;
    const [a, b, c, d, e] = names as [string, string, string, string, string];
    const queue = [
      [a, 20, 'sev1'],
      [b, 10, 'sev3'],
      [c, 10, 'sev1'],
      [d, 10, 'sev1'],
    ] as const;
    for (const [incident, minutes, severity] of queue) {
      await appendEntries(ledger.db, incident, [
        severe(openPost(incident), severity),
        severe(revise(wordsFor(incident, at(minutes)), incident), severity),
      ]);
    }
    await appendEntries(ledger.db, e, [openPost(e)]);
    const read = (cursor: string | null) =>
      readPosts(ledger.db, { limit: 2, cursor, states: ['waiting'] });
    const inOrder = (await allPages(read)).map((post) => post.incident);
    expect(inOrder).toEqual([c, d, b, a]);
    const everything = await allPages((cursor) => readPosts(ledger.db, { limit: 2, cursor }));
    expect(everything.at(-1)?.incident).toBe(e);
    expect(await readPostsOfIncident(ledger.db, a)).toHaveLength(1);
  });

  test('entries come in order, page by page', async () => {
    const [a = ''] = names;
    const all = await allPages((cursor) => readEntries(ledger.db, { chain: a, limit: 1, cursor }));
    expect(all).toEqual(await readChain(ledger.db, a));
    expect(all).toHaveLength(3);
  });

  test.each([['nonsense'], [''], ['WyJhIl0'], ['bnVsbA'], ['WyIxIiwyXQ']])(
    'the cursor %p is refused, as nobody gave it out',
    async (cursor) => {
      const refused = { code: 'cursor-malformed' };
      await expect(readIncidents(ledger.db, { limit: 1, cursor })).rejects.toMatchObject(refused);
      await expect(readPosts(ledger.db, { limit: 1, cursor })).rejects.toMatchObject(refused);
    },
  );

  test('what is not there is null', async () => {
    expect(await readIncident(ledger.db, 'inc-none')).toBeNull();
    expect(await readEntry(ledger.db, 'message/none')).toBeNull();
    expect(await readRunbookPackage(ledger.db, 'a'.repeat(64))).toBeNull();
    expect(await readCertificate(ledger.db, 'a'.repeat(64))).toBeNull();
    expect(await readRenditions(ledger.db, ['a'.repeat(64)])).toEqual(new Map());
  });

  test('the clock is the database’s', async () => {
    expect(Math.abs((await readClock(ledger.db)).getTime() - Date.now())).toBeLessThan(30_000);
  });

  test('publications carry all that let them out, in the order of their first attempts', async () => {
    await storeRendition(ledger.db, words.text);
    await appendEntries(ledger.db, INCIDENT, outage(carla, words, NOW));
    const found = await readPublications(ledger.db, { channel: 'status-page' });
    expect(found).toMatchObject([
      {
        incident: { incident: INCIDENT },
        post: { post: POST },
        revision: { number: 1 },
        key: words.stored.key,
        leaf: words.leaf,
        text: words.text,
        signOffs: [{ actor: { person: 'p-carla' } }],
        attempts: [{ payload: { attempt: 1 } }],
        outcomes: [{ action: 'delivery.publish' }],
        delivery: { state: 'published' },
      },
    ]);
    expect(found[0]?.signed[0]?.certificate).toEqual(carla.certificate);
    expect(await readPublications(ledger.db, { channel: 'sandbox' })).toEqual([]);
  });
});

describe('storing', () => {
  test('renditions are kept by the digest of their bytes, once', async () => {
    const texts = ['{"a":"é"}', '{"b":1}', '{"a":"é"}'];
    const stored = await storeRenditions(ledger.db, texts);
    expect(stored.map(({ size }) => size)).toEqual([10, 7, 10]);
    expect(stored.map(({ digest }) => digest)).toEqual(texts.map(sha256));
    await storeRenditions(ledger.db, texts);
    expect(await readRenditions(ledger.db, [sha256('{"b":1}')])).toEqual(
      new Map([[sha256('{"b":1}'), '{"b":1}']]),
    );
  });

  test('a runbook is kept under its own digest only, and a changed one is refused', async () => {
    const content = { runbook: { name: 'x' }, templates: { 'a/short.hbs': 'Sorry.' } } as never;
    const digest = sha256(runbookPackageText(content));
    const runbookPackage = { ...(content as object), digest } as never;
    await storeRunbookPackage(ledger.db, runbookPackage);
    await storeRunbookPackage(ledger.db, runbookPackage);
    expect(await readRunbookPackage(ledger.db, digest)).toEqual(runbookPackage);
    await expect(
      storeRunbookPackage(ledger.db, { ...(content as object), digest: 'a'.repeat(64) } as never),
    ).rejects.toMatchObject({ code: 'digest-differs' });
    const vandal = await openVandal(database.url);
    await vandal.change(`update runbook_package set package = replace(package, 'Sorry', 'Ha')`);
    await vandal.close();
    await expect(readRunbookPackage(ledger.db, digest)).rejects.toMatchObject({
      code: 'digest-differs',
    });
  });

  test('one public key in two certificates is refused', async () => {
    const digest = await storeCertificate(ledger.db, carla.certificate);
    expect(await storeCertificate(ledger.db, carla.certificate)).toBe(digest);
    expect(digest).toBe(certificateDigest(carla.certificate.body));
    const renewed = signCertificate({ ...carla.certificate.body, serial: 'another' }, roots.keys);
    await expect(storeCertificate(ledger.db, renewed)).rejects.toMatchObject({ code: 'key-taken' });
    expect(await readCertificates(ledger.db)).toEqual([carla.certificate]);
  });

  test('a statement is taken for a delivery again only as that, and a nonce in no other', async () => {
    const claim = (statement: string, nonce: string, key: string): Promise<number> =>
      ledger.db
        .transaction()
        .execute((trx) => claimStatement(trx, { incident: INCIDENT, statement, nonce, key }));
    expect(await claim('s1', 'n1', 'k1')).toBe(1);
    expect(await claim('s1', 'n1', 'k2')).toBe(1);
    expect(await claim('s1', 'n1', 'k1')).toBe(2);
    await expect(claim('s2', 'n1', 'k1')).rejects.toMatchObject({ code: 'nonce-seen' });
    await expect(claim('s1', 'n9', 'k1')).rejects.toMatchObject({ code: 'nonce-seen' });
    const raced = await Promise.allSettled([claim('s3', 'n3', 'k'), claim('s4', 'n3', 'k')]);
    expect(raced.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});
