import { describe, expect, test } from '@jest/globals';
import type { EntryDraft, LedgerEntry } from '../../domain/ledger-entry.ts';
import type { ReleaseStatement } from '../../domain/statements.ts';
import { buildRelease } from '../../trust/build-release.ts';
import { sha256 } from '../../trust/canonical.ts';
import { judgeHold, type HeldBack } from '../../trust/judge-hold.ts';
import { makePerson, makeRoots, NOW, signAs } from './kit.ts';

const roots = makeRoots(['p-lena', 'p-omar']);
const carla = makePerson(roots.keys);
const ines = makePerson(roots.keys, { person: 'p-ines', roles: ['incident_commander'] });
const POST = 'inc-test/post-1';

const ASKED: HeldBack = {
  identity: {
    deployment: 'test',
    incident: 'inc-test',
    post: POST,
    mode: 'live',
    drill: null,
  },
  revision: 2,
  embargo: null,
};

function chain(...drafts: readonly Pick<EntryDraft, 'action' | 'payload'>[]): LedgerEntry[] {
  return drafts.map(
    (draft, index) =>
      ({
        ...draft,
        chain: 'inc-test',
        sequence: index + 1,
        eventId: `entry-${index}`,
        at: NOW.toISOString(),
        actor: { person: 'p-ines', name: 'Ines', proved: false },
      }) as LedgerEntry,
  );
}

const hold = { action: 'incident.hold', payload: { reason: 'legal reads it first' } } as const;
function sign(
  person = carla,
  embargo: { post: string; revision: number } | null = null,
  change: Partial<ReleaseStatement> = {},
) {
  const statement = buildRelease({
    incident: 'inc-test',
    mode: 'live',
    drill: null,
    embargo,
    reason: 'read',
    certificate: person.certificate,
    now: NOW,
  });
  const signed = signAs(person, { ...statement, ...change });
  return { statement: sha256(signed.statement), signed, reason: 'read' };
}
const release = (person = carla, change: Partial<ReleaseStatement> = {}) =>
  ({ action: 'incident.release', payload: sign(person, null, change) }) as const;
const lift = (revision = 2, person = carla) =>
  ({
    action: 'post.release',
    payload: { ...sign(person, { post: POST, revision }), post: POST, revision },
  }) as const;
const tick = (task: string) => ({ action: 'task.done', payload: { id: task, note: '' } }) as const;

const judge = (record: readonly LedgerEntry[], asked: Partial<HeldBack> = {}) =>
  judgeHold(record, { ...ASKED, ...asked }, roots.policy)?.code ?? null;

describe('a hold', () => {
  test('keeps everything until a communicator has released it', () => {
    expect(judge(chain())).toBeNull();
    expect(judge(chain(hold))).toBe('held');
    expect(judge(chain(hold, release()))).toBeNull();
    expect(judge(chain(hold, release(), hold))).toBe('held');
  });

  test('says who stopped it and why', () => {
    expect(judgeHold(chain(hold), ASKED, roots.policy)?.detail).toBe('Ines: legal reads it first');
  });

  test('is lifted by no row without the signature of somebody who may let words out', () => {
    expect(judge(chain(hold, release(ines)))).toBe('held');
    const stranger = makePerson(makeRoots(['p-x', 'p-y']).keys);
    expect(judge(chain(hold, release(stranger)))).toBe('held');
    expect(judge(chain(hold, release(carla, { incident: 'inc-other' })))).toBe('held');
    expect(judge(chain(hold, release(carla, { mode: 'drill', drill: 'autumn' })))).toBe('held');
    const forged = release();
    const other = { ...forged, payload: { ...forged.payload, reason: 'another' } };
    expect(judge(chain(hold, other))).toBe('held');
  });

  test('is not lifted by a release that was signed before it, or used for an earlier one', () => {
    const once = release();
    expect(judge(chain(once, hold))).toBe('held');
    expect(judge(chain(hold, once, hold, once))).toBe('held');
  });

  test('is not lifted by a release that was signed for an earlier hold and kept', () => {
    const late = chain(hold, release(), hold, release(carla, { nonce: '1'.repeat(32) }));
    const minutes = (count: number): string =>
      new Date(NOW.getTime() + count * 60_000).toISOString();
    const record = late.map((entry, index) => ({ ...entry, at: minutes(index) }));
    expect(judge(record)).toBe('held');
    const signedAt = minutes(2);
    const fresh = chain(hold, release(), hold, release(carla, { nonce: '1'.repeat(32), signedAt }));
    expect(judge(fresh.map((entry, index) => ({ ...entry, at: minutes(index) })))).toBeNull();
  });

  test('is not lifted by the release of one post', () => {
    expect(judge(chain(hold, lift()))).toBe('held');
  });
});

describe('an embargo', () => {
  const free = { embargo: { duty: null } };
  const dutiful = { embargo: { duty: 'regulator' } };

  test('keeps signed words until this very revision is released', () => {
    expect(judge(chain(), free)).toBe('under-embargo');
    expect(judge(chain(lift()), free)).toBeNull();
    expect(judge(chain(lift(1)), free)).toBe('under-embargo');
    expect(judge(chain(lift(2, ines)), free)).toBe('under-embargo');
    expect(judge(chain(release()), free)).toBe('under-embargo');
  });

  test('ends only once its duty was ticked off before the release', () => {
    expect(judge(chain(lift()), dutiful)).toBe('under-embargo');
    expect(judge(chain(lift(), tick('regulator')), dutiful)).toBe('under-embargo');
    expect(judge(chain(tick('another'), lift()), dutiful)).toBe('under-embargo');
    expect(judge(chain(tick('regulator'), lift()), dutiful)).toBeNull();
  });

  test('lifted does not lift a hold', () => {
    expect(judge(chain(lift(), hold), free)).toBe('held');
  });
});
