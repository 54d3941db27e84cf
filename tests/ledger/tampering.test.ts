import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openLedger, type Ledger } from '../../ledger/open-ledger.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import { readFacts } from '../../ledger/read/read-facts.ts';
import { auditChain } from '../../ledger/verify/audit-chain.ts';
import { verifyChain } from '../../ledger/verify/verify-chain.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { erasePayload } from '../../ledger/write/erase-payload.ts';
import { storeRendition } from '../../ledger/write/store-rendition.ts';
import { cloneDatabase, type ClonedDatabase } from '../support/clone-database.ts';
import { makePerson, makeRoots } from '../trust/kit.ts';
import {
  INCIDENT,
  openVandal,
  outage,
  overTheWire,
  reportFact,
  wordsFor,
  type Vandal,
} from './kit.ts';

const roots = makeRoots(['p-lena', 'p-omar']);
const carla = makePerson(roots.keys, {
  training: {
    course: 'Crisis communication',
    passed: '2020-01-01T00:00:00.000Z',
    expires: '2999-01-01T00:00:00.000Z',
  },
  notBefore: '2020-01-01T00:00:00.000Z',
  notAfter: '2999-01-01T00:00:00.000Z',
});
let database: ClonedDatabase;
let ledger: Ledger;
let vandal: Vandal;

beforeEach(async () => {
  database = await cloneDatabase();
  ledger = openLedger(database.url);
  vandal = await openVandal(database.url);
  const now = new Date();
  const words = wordsFor(INCIDENT, now);
  await storeRendition(ledger.db, words.text);
  await appendEntries(ledger.db, INCIDENT, [
    ...outage(carla, words, now),
    reportFact('message/fact-1', 'a broken cable'),
    reportFact('message/fact-2', 'a digger'),
  ]);
});

// Each test changes its database beyond repair, so each has its own.
afterEach(async () => {
  await vandal.close();
  await ledger.close();
  await database.drop();
});

async function audit(): Promise<readonly string[]> {
  const { faults } = await auditChain(ledger.db, INCIDENT, roots.policy);
  return [...new Set(faults.map((fault) => fault.code))].toSorted();
}

test('an untouched outage has no fault, over the database as well as over JSON', async () => {
  expect(await auditChain(ledger.db, INCIDENT, roots.policy)).toMatchObject({
    entries: 10,
    faults: [],
  });
  const entries = overTheWire(await readChain(ledger.db, INCIDENT));
  expect(verifyChain({ chain: INCIDENT, entries, erasables: null, head: null })).toEqual([]);
});

describe('somebody with the database password who changes', () => {
  test.each([
    ['the chain of an entry', `chain = 'inc-other'`, 'gap'],
    ['a sequence', 'sequence = 99', 'gap'],
    ['an event id', `event_id = 'message/other'`, 'broken-hash'],
    ['a time', `at = at - interval '1 millisecond'`, 'broken-hash'],
    ['an actor', `actor = replace(actor, 'p-ida', 'p-eve')`, 'broken-hash'],
    ['the writing of an actor', `actor = actor || ' '`, 'not-exact'],
    ['an action', `action = 'incident.stand_down'`, 'broken-hash'],
    ['a payload', `payload = replace(payload, 'confirmed', 'reported')`, 'broken-hash'],
    ['the writing of a payload', `payload = ' ' || payload`, 'not-exact'],
    ['a salted hash', `erasable_hash = repeat('a', 64)`, 'broken-hash'],
    ['a salted hash away', 'erasable_hash = null', 'broken-hash'],
    ['a link', `previous = repeat('a', 64)`, 'broken-link'],
    ['a hash', `hash = repeat('a', 64)`, 'broken-hash'],
  ])('%s is found out', async (_, change, code) => {
    await vandal.change(`update ledger_entry set ${change} where sequence = 9`);
    expect(await audit()).toContain(code);
  });

  test.each([
    ['an entry in the middle', 'delete from ledger_entry where sequence = 5', 'gap'],
    ['the last entry', 'delete from ledger_entry where sequence = 10', 'head-differs'],
    ['the head', 'update chain_head set sequence = 11', 'head-differs'],
    [
      'an erasable payload',
      `update erasable_payload set content = '{"cause":"nothing"}' where sequence = 9`,
      'erasable-differs',
    ],
    [
      'a salt',
      `update erasable_payload set salt = repeat('0', 32) where sequence = 9`,
      'erasable-differs',
    ],
    [
      'the place of an erasable payload',
      'update erasable_payload set sequence = 1 where sequence = 9',
      'erasable-stray',
    ],
    [
      'the stored words',
      `update rendition set text = replace(text, 'sorry', 'happy')`,
      'bytes-differ',
    ],
    ['the stored words away', 'delete from rendition', 'bytes-missing'],
  ])('%s is found out', async (_, sql, code) => {
    await vandal.change(sql);
    expect(await audit()).toContain(code);
  });
});

describe('the ledger', () => {
  test.each([
    [`update ledger_entry set action = 'page.alarm'`],
    ['delete from ledger_entry'],
    ['truncate ledger_entry cascade'],
    [`update rendition set text = ''`],
    ['delete from rendition'],
    ['truncate rendition'],
    [`update erasable_payload set content = '{}'`],
    ['delete from erasable_payload'],
    ['truncate erasable_payload'],
  ])('refuses even its owner: %s', async (sql) => {
    await expect(vandal.ask(sql)).rejects.toThrow(/is refused/);
    expect(await audit()).toEqual([]);
  });

  test('gives its own connections no right to change it, triggers or not', async () => {
    await vandal.ask('alter table ledger_entry disable trigger all');
    await expect(ledger.db.deleteFrom('ledger_entry').execute()).rejects.toThrow(
      /permission denied/,
    );
    await expect(ledger.db.deleteFrom('rendition').execute()).rejects.toThrow(/permission denied/);
    expect(await audit()).toEqual([]);
  });

  test('erases what stands beside an entry and stays whole', async () => {
    expect(await erasePayload(ledger.db, INCIDENT, 9)).toBe(true);
    expect(await erasePayload(ledger.db, INCIDENT, 9)).toBe(false);
    expect(await audit()).toEqual([]);
    expect(await readFacts(ledger.db, INCIDENT)).toMatchObject([{ value: 'a digger' }]);
    expect(await erasePayload(ledger.db, INCIDENT, 10)).toBe(true);
    expect(await readFacts(ledger.db, INCIDENT)).toMatchObject([{ name: 'cause', value: null }]);
    const { rows } = await vandal.ask('select 1 from erasable_payload');
    expect(rows).toEqual([]);
  });

  test('knows an erased entry again when it is told once more', async () => {
    await erasePayload(ledger.db, INCIDENT, 9);
    const [again] = await appendEntries(ledger.db, INCIDENT, [
      reportFact('message/fact-1', 'a broken cable'),
    ]);
    expect(again).toMatchObject({ sequence: 9 });
    expect(await readChain(ledger.db, INCIDENT)).toHaveLength(10);
  });
});
