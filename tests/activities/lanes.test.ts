/** Publications of one incident that share a transaction: each is still judged by itself. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeLanes, type Plan } from '../../activities/last-metre/lanes.ts';
import { RefusedError } from '../../activities/last-metre/refused-error.ts';
import { COUNTERSIGN, type EntryDraft } from '../../domain/ledger-entry.ts';
import { refuse } from '../../domain/refusals.ts';
import type { LedgerError } from '../../ledger/ledger-error.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import { openRig, type Rig } from './kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

const note = (eventId: string, reason = eventId): EntryDraft => ({
  eventId,
  actor: COUNTERSIGN,
  action: 'incident.stand_down',
  payload: { reason },
});

/** A plan that writes one entry, and tells with whom it shared its turn. */
function plan(name: string, turns: Map<string, unknown>): Plan<string> {
  return async (turn) => {
    turns.set(name, turn);
    return {
      drafts: [note(name)],
      answer: ([entry]) => `${entry?.eventId}@${entry?.at}=${turn.head.at.toISOString()}`,
    };
  };
}

describe('a lane', () => {
  test('gives what waits together one turn, one time, and each its own answer', async () => {
    const { incident } = await rig.openIncident();
    const lanes = makeLanes(rig.ledger.db);
    const turns = new Map<string, unknown>();
    const names = ['a', 'b', 'c', 'd'];
    const told = await Promise.all(
      names.map((name) => lanes.write(incident, name, plan(name, turns))),
    );
    expect(new Set(turns.values()).size).toBe(1);
    for (const [index, answer] of told.entries()) {
      const [entry, at] = answer.split('=');
      expect(entry).toBe(`${names[index]}@${at}`);
    }
  });

  test('never lets two plans of one delivery share a turn', async () => {
    const { incident } = await rig.openIncident();
    const lanes = makeLanes(rig.ledger.db);
    const turns = new Map<string, unknown>();
    await Promise.all(['e', 'f'].map((name) => lanes.write(incident, 'same', plan(name, turns))));
    expect(turns.get('e')).not.toBe(turns.get('f'));
  });

  test('lets a refused plan write nothing, and the others go on', async () => {
    const { incident } = await rig.openIncident();
    const lanes = makeLanes(rig.ledger.db);
    const turns = new Map<string, unknown>();
    const refused = lanes.write(incident, '1', () =>
      Promise.reject(new RefusedError(refuse('unsigned'))),
    );
    const taken = lanes.write(incident, '2', plan('g', turns));
    await expect(refused).rejects.toBeInstanceOf(RefusedError);
    expect(await taken).toContain('g@');
    expect((await readChain(rig.ledger.db, incident)).at(-1)?.eventId).toBe('g');
  });

  test('writes each by itself where one of them meets other content under its id', async () => {
    const { incident } = await rig.openIncident();
    const lanes = makeLanes(rig.ledger.db);
    const turns = new Map<string, unknown>();
    await lanes.write(incident, '1', plan('h', turns));
    const conflict = lanes.write(incident, '2', () =>
      Promise.resolve({ drafts: [note('h', 'other')], answer: () => 'never' }),
    );
    const fine = lanes.write(incident, '3', plan('i', turns));
    await expect(conflict).rejects.toMatchObject({
      code: 'ledger-conflict',
    } as Partial<LedgerError>);
    expect(await fine).toContain('i@');
    const ids = (await readChain(rig.ledger.db, incident)).map(({ eventId }) => eventId);
    expect(ids.filter((id) => id === 'i')).toHaveLength(1);
  });

  test('makes no chain for an incident where everything is refused', async () => {
    const lanes = makeLanes(rig.ledger.db);
    const no = (): Promise<never> => Promise.reject(new RefusedError(refuse('unsigned')));
    const asked = ['1', '2'].map((key) => lanes.write('inc-nowhere', key, no));
    for (const each of asked) await expect(each).rejects.toBeInstanceOf(RefusedError);
    const rows = await rig.ledger.db
      .selectFrom('chain_head')
      .select('chain')
      .where('chain', '=', 'inc-nowhere')
      .execute();
    expect(rows).toEqual([]);
  });
});
