import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLedger, type Ledger } from '../../ledger/open-ledger.ts';
import { readChain, readHead } from '../../ledger/read/read-entries.ts';
import { readEntry } from '../../ledger/read/read-entry.ts';
import { readFacts } from '../../ledger/read/read-facts.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { readPost } from '../../ledger/read/read-posts.ts';
import { verifyChain } from '../../ledger/verify/verify-chain.ts';
import { append } from '../../ledger/write/append.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { withIncidentLock } from '../../ledger/write/with-incident-lock.ts';
import { cloneDatabase, type ClonedDatabase } from '../support/clone-database.ts';
import { INCIDENT, openIncident, openPost, POST, reportFact, revise, wordsFor } from './kit.ts';

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

async function faults(chain: string): Promise<readonly string[]> {
  const entries = await readChain(ledger.db, chain);
  const head = await readHead(ledger.db, chain);
  return verifyChain({ chain, entries, erasables: null, head }).map((fault) => fault.code);
}

describe('appending', () => {
  test('gives entries their places, hashes and PostgreSQL time, and shows them at once', async () => {
    const [opened, reported] = await appendEntries(ledger.db, INCIDENT, [
      openIncident(),
      reportFact('message/fact-1', 'a broken cable'),
    ]);
    expect(opened).toMatchObject({ chain: INCIDENT, sequence: 1, previous: '0'.repeat(64) });
    expect(reported).toMatchObject({ sequence: 2, previous: opened!.hash });
    expect(Math.abs(Date.parse(opened!.at) - Date.now())).toBeLessThan(60_000);
    expect(await readIncident(ledger.db, INCIDENT)).toMatchObject({
      title: 'Online ordering is down',
      state: 'open',
      head: { sequence: 2, hash: reported!.hash },
    });
    expect(await readFacts(ledger.db, INCIDENT)).toMatchObject([
      { name: 'cause', state: 'confirmed', byName: 'Ida', value: 'a broken cable' },
    ]);
    expect(await faults(INCIDENT)).toEqual([]);
  });

  test('the same entry again changes nothing and answers with the one that stands', async () => {
    const before = await readChain(ledger.db, INCIDENT);
    const again = await appendEntries(ledger.db, INCIDENT, [
      openIncident(),
      reportFact('message/fact-1', 'a broken cable'),
    ]);
    expect(again).toEqual(before);
    expect(await readChain(ledger.db, INCIDENT)).toEqual(before);
  });

  test('of known and new entries together appends the new ones alone', async () => {
    const fresh = reportFact('message/fact-2', 'a digger');
    const [, second] = await appendEntries(ledger.db, INCIDENT, [openIncident(), fresh]);
    expect(second).toMatchObject({ sequence: 3, eventId: 'message/fact-2' });
    expect(await appendEntries(ledger.db, INCIDENT, [fresh, fresh])).toEqual([second, second]);
  });

  test.each([
    ['payload', { payload: { facts: [{ name: 'cause', state: 'reported' as const }] } }],
    ['erasable content', { erasable: { cause: 'something else' } }],
    ['actor', { actor: { person: 'p-eve', name: 'Eve', proved: false } }],
  ])('other %s under a used event id is a conflict, recorded once', async (what, changes) => {
    const incident = `inc-conflict-${what.split(' ')[0]}`;
    const fact = reportFact('message/fact', 'a broken cable');
    await appendEntries(ledger.db, incident, [openIncident(), fact]);
    const forged = { ...fact, ...changes } as typeof fact;
    for (let time = 0; time < 2; time += 1) {
      await expect(
        appendEntries(ledger.db, incident, [reportFact('message/innocent', 'x'), forged]),
      ).rejects.toMatchObject({ code: 'ledger-conflict', eventId: 'message/fact' });
    }
    const actions = (await readChain(ledger.db, incident)).map((entry) => entry.action);
    expect(actions).toEqual(['incident.open', 'facts.report', 'ledger.conflict']);
    expect(await faults(incident)).toEqual([]);
  });

  test('a refusal under an id in use stands beside it, once, and freezes nothing', async () => {
    const incident = 'inc-replayed';
    const fact = reportFact('message/fact', 'a broken cable');
    const refused = {
      eventId: fact.eventId,
      actor: { person: 'unknown', name: 'unknown', proved: false },
      action: 'message.refuse',
      payload: { message: 'approve', post: null, code: 'wrong-post', detail: '' },
    } as const;
    await appendEntries(ledger.db, incident, [openIncident(), fact]);
    for (let time = 0; time < 2; time += 1) await appendEntries(ledger.db, incident, [refused]);
    await appendEntries(ledger.db, incident, [fact]);
    const actions = (await readChain(ledger.db, incident)).map((entry) => entry.action);
    expect(actions).toEqual(['incident.open', 'facts.report', 'message.refuse']);
    expect(await faults(incident)).toEqual([]);
  });

  test('a conflict about a post freezes it', async () => {
    const words = wordsFor(INCIDENT, new Date());
    await appendEntries(ledger.db, INCIDENT, [openPost(), revise(words)]);
    expect(await readPost(ledger.db, POST)).toMatchObject({ frozen: false, state: 'waiting' });
    const other = wordsFor(INCIDENT, new Date(), 'f'.repeat(32));
    await expect(appendEntries(ledger.db, INCIDENT, [revise(other)])).rejects.toMatchObject({
      code: 'ledger-conflict',
    });
    expect(await readPost(ledger.db, POST)).toMatchObject({ frozen: true });
  });

  test('inside a transaction is undone with it, and a conflict is recorded all the same', async () => {
    const incident = 'inc-lock';
    await appendEntries(ledger.db, incident, [openIncident()]);
    const stop = new Error('stop');
    await expect(
      withIncidentLock(ledger.db, incident, async (trx) => {
        await append(trx, incident, [reportFact('message/undone', 'x')]);
        throw stop;
      }),
    ).rejects.toBe(stop);
    expect(await readEntry(ledger.db, 'message/undone')).toBeNull();
    await expect(
      withIncidentLock(ledger.db, incident, async (trx) => {
        await append(trx, incident, [reportFact('message/undone', 'x')]);
        await append(trx, incident, [
          { ...openIncident(), actor: { ...openIncident().actor, name: 'Eve' } },
        ]);
      }),
    ).rejects.toMatchObject({ code: 'ledger-conflict' });
    const actions = (await readChain(ledger.db, incident)).map((entry) => entry.action);
    expect(actions).toEqual(['incident.open', 'ledger.conflict']);
  });

  test('fifty at once make one chain without a gap', async () => {
    const incident = 'inc-parallel';
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        appendEntries(ledger.db, incident, [
          openIncident(),
          reportFact(`message/fact-${index}`, `value ${index}`),
        ]),
      ),
    );
    const entries = await readChain(ledger.db, incident);
    expect(entries.map((entry) => entry.sequence)).toEqual(
      Array.from({ length: 51 }, (_, index) => index + 1),
    );
    expect(await faults(incident)).toEqual([]);
    expect((await readIncident(ledger.db, incident))?.head.sequence).toBe(51);
  });

  test('takes any text that people send, also what PostgreSQL and JSON cannot hold', async () => {
    const incident = 'inc-odd-text';
    await appendEntries(ledger.db, incident, [
      {
        ...openIncident(),
        payload: { ...openIncident().payload, title: 'nul \u0000, half \ud800, "quoted" \\ 🙂' },
      } as ReturnType<typeof openIncident>,
    ]);
    expect(await readIncident(ledger.db, incident)).toMatchObject({
      title: 'nul \ufffd, half \ufffd, "quoted" \\ 🙂',
    });
    expect(await faults(incident)).toEqual([]);
  });

  test.each([
    ['an empty event id', { eventId: '' }],
    ['an event id of control characters', { eventId: 'a\nb' }],
    ['an endless event id', { eventId: 'x'.repeat(300) }],
    ['64 KB of erasable content and more', { erasable: { cause: 'x'.repeat(70_000) } }],
  ])('refuses %s', async (_, changes) => {
    const draft = { ...reportFact('message/bad', 'x'), ...changes } as ReturnType<
      typeof reportFact
    >;
    await expect(appendEntries(ledger.db, 'inc-bad', [draft])).rejects.toMatchObject({
      code: 'entry-malformed',
    });
  });
});
