/** A ledger that has forgotten something, on a real database: nothing leaves, and it is said aloud. */
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findGap, recordGap } from '../../activities/memory/gap.ts';
import { COUNTERSIGN, type EntryDraft, type LedgerEntry } from '../../domain/ledger-entry.ts';
import { withToldTimes } from '../../domain/told-times.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { append } from '../../ledger/write/append.ts';
import { openRig, publish, type OutageKit, type Rig } from '../activities/kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(async () => {
  await rig.close();
});

/** What the witness would hold had the ledger been longer before. */
async function rememberMore({ incident, entries }: OutageKit): Promise<LedgerEntry> {
  const last = (await entries()).at(-1);
  if (last === undefined) throw new Error('an empty chain');
  const later = { ...last, sequence: last.sequence + 3, hash: 'f'.repeat(64) };
  await rig.deps.witness.keep(incident, { what: 'told', entries: [later] });
  return later;
}

const close = (incident: string, closes: boolean): EntryDraft => ({
  eventId: `${incident}/closed-${String(closes)}`,
  actor: COUNTERSIGN,
  action: 'ledger.refill',
  payload: { entries: [], missing: [], closes, by: 'ada', reason: 'restored' },
});

const gapsOf = async ({ entries }: OutageKit): Promise<readonly LedgerEntry[]> =>
  (await entries()).filter(({ action }) => action === 'ledger.gap');

describe('the witness', () => {
  test('holds what left before it leaves, with its bytes, and what came of it', async () => {
    const outage = await rig.openIncident();
    const post = await outage.draft({ channels: ['sandbox'] });
    await publish(rig.activities, post.request('sandbox'));
    const lines = await rig.deps.witness.read(outage.incident);
    expect(lines.map(({ what }) => what)).toEqual(['sent', 'told']);
    expect(lines[0]?.text).toContain('Short words of post 1');
    const chain = await outage.entries();
    for (const entry of lines.flatMap(({ entries }) => entries))
      expect(chain).toContainEqual(entry);
    expect(await rig.deps.witness.incidents()).toContain(outage.incident);
  });

  test('goes on after a line that a crash cut short', async () => {
    const outage = await rig.openIncident();
    await rememberMore(outage);
    const directory = join(rig.directory, 'witness');
    const file = readdirSync(directory).find((name) => name.startsWith(outage.incident)) ?? '';
    appendFileSync(join(directory, file), '{"what":"sent","ent');
    expect(await rig.deps.witness.read(outage.incident)).toHaveLength(1);
    expect(await rig.deps.witness.readNewest(outage.incident)).toHaveLength(1);
  });
});

describe('on a ledger that has forgotten', () => {
  test('nothing leaves, and the gap is recorded once', async () => {
    const outage = await rig.openIncident();
    const post = await outage.draft({ channels: ['sandbox'] });
    const later = await rememberMore(outage);
    for (const _ of [1, 2]) {
      await expect(publish(rig.activities, post.request('sandbox'))).rejects.toMatchObject({
        type: 'LEDGER_BEHIND',
      });
    }
    expect(await gapsOf(outage)).toMatchObject([
      { payload: { known: 'witness', to: later.sequence, from: later.sequence - 2, lost: [] } },
    ]);
    expect(await outage.actions()).not.toContain('delivery.attempt');
    expect((await readIncident(rig.ledger.db, outage.incident))?.behind).toBe(true);
  });

  test('nothing is recorded either, whoever asks, until the gap is closed', async () => {
    const outage = await rig.openIncident();
    const entry: EntryDraft = {
      eventId: `${outage.incident}/late`,
      actor: COUNTERSIGN,
      action: 'incident.status',
      payload: { status: 'identified' },
    };
    const { incident } = outage;
    const record = (after: string | null) =>
      rig.activities.record({ incident, entries: [entry], after });
    await expect(record('an-entry-that-is-gone')).rejects.toMatchObject({ type: 'LEDGER_BEHIND' });
    expect(await gapsOf(outage)).toMatchObject([
      { payload: { known: 'workflow', seen: 'an-entry-that-is-gone', to: null } },
    ]);
    await expect(record(null)).rejects.toMatchObject({ type: 'LEDGER_BEHIND' });
    await rig.ledger.db.transaction().execute(async (trx) => {
      await append(trx, incident, [close(incident, true)]);
    });
    await record(null);
    expect((await outage.actions()).at(-1)).toBe('incident.status');
  });

  test('a gap that was closed and found anew is told again', async () => {
    const outage = await rig.openIncident();
    const gap = { known: 'witness', from: 2, to: 5, seen: 'f'.repeat(64), lost: [] } as const;
    const { db } = rig.ledger;
    await recordGap(db, outage.incident, gap);
    await recordGap(db, outage.incident, gap);
    await db
      .transaction()
      .execute((trx) => append(trx, outage.incident, [close(outage.incident, true)]));
    await recordGap(db, outage.incident, gap);
    expect(await gapsOf(outage)).toHaveLength(2);
  });

  test('a printed page tells which posts the public has read', async () => {
    const outage = await rig.openIncident();
    const post = `${outage.incident}/post-7`;
    const head = { sequence: 40, hash: 'e'.repeat(64) };
    const posts = [{ post, key: 'k'.repeat(64), account: 'main', at: '2026-11-22T03:00:00.000Z' }];
    const gap = await findGap(rig.ledger.db, outage.incident, {
      witness: [],
      printed: [{ head, posts }],
    });
    expect(gap).toMatchObject({ known: 'page', from: 2, to: 40, lost: [{ post }] });
    const mended = [{ what: 'mended', entries: [], replaces: [head.hash] }] as const;
    const after = { witness: mended, printed: [{ head, posts }] };
    expect(await findGap(rig.ledger.db, outage.incident, after)).toBeNull();
  });
});

test('a refilled entry has the time at which it first stood, and never a later one', () => {
  const entry = (eventId: string, at: string): LedgerEntry =>
    ({ eventId, at, action: 'incident.status', payload: { status: 'identified' } }) as LedgerEntry;
  const refill = {
    ...entry('refill', '2026-11-22T09:00:00.000Z'),
    ...close('inc-1', true),
    payload: {
      entries: [
        { eventId: 'a', at: '2026-11-22T03:00:00.000Z' },
        { eventId: 'b', at: '2026-11-22T23:00:00.000Z' },
      ],
    },
  } as unknown as LedgerEntry;
  const now = '2026-11-22T09:00:00.000Z';
  const told = withToldTimes([entry('a', now), entry('b', now), entry('c', now), refill]);
  expect(told.map(({ at }) => at)).toEqual(['2026-11-22T03:00:00.000Z', now, now, now]);
});
