import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordAtDoor, type DoorDraft } from '../../ledger/door/record-at-door.ts';
import { keepChallenge, takeChallenge } from '../../ledger/login/challenges.ts';
import { endSession, findSession, keepSession } from '../../ledger/login/sessions.ts';
import { openLedger, type Ledger } from '../../ledger/open-ledger.ts';
import { readChain, readHead } from '../../ledger/read/read-entries.ts';
import { verifyChain } from '../../ledger/verify/verify-chain.ts';
import { cloneDatabase, type ClonedDatabase } from '../support/clone-database.ts';
import { openVandal, type Vandal } from './kit.ts';

let database: ClonedDatabase;
let ledger: Ledger;
let vandal: Vandal;
beforeAll(async () => {
  database = await cloneDatabase();
  ledger = openLedger(database.url);
  vandal = await openVandal(database.url);
});
afterAll(async () => {
  await vandal.close();
  await ledger.close();
  await database.drop();
});

function refusal(eventId: string, person = 'p-eve', detail = ''): DoorDraft {
  return {
    eventId,
    actor: { person, name: 'Eve "the \\ edge" é 🙂', proved: false },
    action: 'message.refuse',
    payload: { message: 'approve', post: null, code: 'executive', detail },
  };
}

async function faults(): Promise<readonly string[]> {
  const entries = await readChain(ledger.db, 'door');
  const head = await readHead(ledger.db, 'door');
  return verifyChain({ chain: 'door', entries, erasables: null, head }).map((fault) => fault.code);
}

describe('the door chain', () => {
  test('keeps what the server refused, hashed like any other chain', async () => {
    for (const detail of ['', 'a "quote"', 'tab\t and line\n', 'nul \u0000', '\ud800 €']) {
      await recordAtDoor(
        ledger.db,
        refusal(`door/${detail.length}-${detail.codePointAt(0)}`, 'p-eve', detail),
      );
    }
    expect(await readChain(ledger.db, 'door')).toHaveLength(5);
    expect(await faults()).toEqual([]);
  });

  test('takes the same refusal once, and another one under the same id beside it', async () => {
    const before = (await readChain(ledger.db, 'door')).length;
    expect(await recordAtDoor(ledger.db, refusal('door/same', 'p-sam', 'a'))).toBe('door/same');
    expect(await recordAtDoor(ledger.db, refusal('door/same', 'p-sam', 'a'))).toBe('door/same');
    expect(await recordAtDoor(ledger.db, refusal('door/same', 'p-sam', 'b'))).toBe(
      `door/same/${before + 2}`,
    );
    expect(await readChain(ledger.db, 'door')).toHaveLength(before + 2);
    expect(await faults()).toEqual([]);
  });

  test('keeps so many a minute of one actor, counts the rest, and tells how many', async () => {
    const answers = [];
    for (let time = 0; time < 8; time += 1) {
      answers.push(await recordAtDoor(ledger.db, refusal(`door/flood-${time}`, 'p-flood'), 3));
    }
    // A minute may end in the middle of the flood; then more are kept, and the rest still counts.
    const dropped = answers.filter((answer) => answer === null).length;
    expect(dropped).toBeGreaterThan(0);
    expect(await recordAtDoor(ledger.db, refusal('door/other', 'p-other'), 3)).toBe('door/other');
    await vandal.ask(`update door_count set minute = minute - interval '1 minute'`);
    await recordAtDoor(ledger.db, refusal('door/later', 'p-flood'), 3);
    const counted = (await readChain(ledger.db, 'door')).flatMap((entry) =>
      entry.action === 'messages.refused_uncounted' ? [entry.payload.count] : [],
    );
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(dropped);
    expect(await faults()).toEqual([]);
  });

  test('is one chain without a gap under many at once', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        recordAtDoor(ledger.db, refusal(`door/parallel-${index}`, `p-${index}`)),
      ),
    );
    expect(await faults()).toEqual([]);
  });

  test('takes nothing but refusals', async () => {
    const forged = {
      ...refusal('door/forged'),
      action: 'delivery.publish',
    } as unknown as DoorDraft;
    await expect(recordAtDoor(ledger.db, forged)).rejects.toThrow(/not an entry for the door/);
  });

  test('wakes who waits for the answer', async () => {
    const waiting = ledger.waitForEntry('door/awaited', 5_000);
    await recordAtDoor(ledger.db, refusal('door/awaited', 'p-wait'));
    expect(await waiting).toMatchObject({ chain: 'door', action: 'message.refuse' });
  });
});

describe('signing in', () => {
  const soon = new Date(Date.now() + 60_000);

  test('a challenge is taken once, and only while it is fresh', async () => {
    const now = new Date();
    await keepChallenge(ledger.db, 'c1', soon);
    expect(await takeChallenge(ledger.db, 'c2', now)).toBe(false);
    const taken = await Promise.all([1, 2, 3].map(() => takeChallenge(ledger.db, 'c1', now)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    await keepChallenge(ledger.db, 'c3', soon);
    expect(await takeChallenge(ledger.db, 'c3', new Date(soon.getTime() + 1))).toBe(false);
  });

  test('a session is found by its token until it ends, and the token is stored nowhere', async () => {
    const session = { person: 'p-carla', certificate: 'a'.repeat(64), expiresAt: soon };
    await keepSession(ledger.db, 'token-1', session);
    expect(await findSession(ledger.db, 'token-1', new Date())).toEqual(session);
    expect(await findSession(ledger.db, 'token-2', new Date())).toBeNull();
    expect(await findSession(ledger.db, 'token-1', new Date(soon.getTime() + 1))).toBeNull();
    const { rows } = await vandal.ask('select * from login_session');
    expect(JSON.stringify(rows)).not.toContain('token-1');
    await endSession(ledger.db, 'token-1');
    expect(await findSession(ledger.db, 'token-1', new Date())).toBeNull();
  });
});
