import { describe, expect, test } from '@jest/globals';
import type { JudgedRelease } from '../../domain/judge-release.ts';
import type { ReleaseStatement } from '../../domain/statements.ts';
import { buildRelease } from '../../trust/build-release.ts';
import { sha256 } from '../../trust/canonical.ts';
import { certificateDigest } from '../../trust/sign-certificate.ts';
import { verifyRelease } from '../../trust/verify-release.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import { makePerson, makeRoots, makeSignOff, NOW, signAs } from './kit.ts';

const roots = makeRoots(['p-lena', 'p-omar']);
const carla = makePerson(roots.keys);
const ines = makePerson(roots.keys, { person: 'p-ines', roles: ['incident_commander'] });

const build = (change: Partial<ReleaseStatement> = {}, person = carla): ReleaseStatement => ({
  ...buildRelease({
    incident: 'inc-test',
    mode: 'live',
    drill: null,
    embargo: null,
    reason: 'legal has read it',
    certificate: person.certificate,
    now: NOW,
  }),
  ...change,
});
const HOLD: JudgedRelease = {
  deployment: 'test',
  incident: 'inc-test',
  mode: 'live',
  drill: null,
  of: { kind: 'hold', held: true },
  usedStatements: [],
  usedNonces: [],
};

describe('a release statement', () => {
  test('names its signer, is fresh each time, and is about this moment', () => {
    const statement = build();
    expect(statement).toMatchObject({
      type: 'countersign/release',
      signer: 'p-carla',
      certificate: certificateDigest(carla.certificate.body),
      post: null,
      revision: 0,
      signedAt: NOW.toISOString(),
      decideBy: new Date(NOW.getTime() + 15 * 60_000).toISOString(),
    });
    expect(build().nonce).not.toBe(statement.nonce);
  });

  test('verifies as what it is, and as nothing else', () => {
    const signed = signAs(carla, build());
    const found = verifyStatement(signed, 'countersign/release', roots.policy, NOW);
    expect(found.ok).toBe(true);
    for (const type of ['countersign/sign-off', 'countersign/delivery-decision'] as const) {
      const other = verifyStatement(signed, type, roots.policy, NOW);
      expect(other).toMatchObject({ ok: false, refusal: { code: 'wrong-statement' } });
    }
    const signOff = signAs(carla, makeSignOff(carla));
    expect(verifyStatement(signOff, 'countersign/release', roots.policy, NOW)).toMatchObject({
      ok: false,
      refusal: { code: 'wrong-statement' },
    });
  });

  test('with a key too many, or one changed after signing, is refused', () => {
    const padded = signAs(carla, { ...build(), also: 'this' } as ReleaseStatement);
    expect(verifyStatement(padded, 'countersign/release', roots.policy, NOW)).toMatchObject({
      refusal: { code: 'malformed' },
    });
    const signed = signAs(carla, build());
    const changed = { ...signed, statement: signed.statement.replace('legal', 'nobody') };
    expect(verifyStatement(changed, 'countersign/release', roots.policy, NOW)).toMatchObject({
      refusal: { code: 'broken-signature' },
    });
  });
});

describe('a release in the ledger', () => {
  const recorded = (person = carla, change: Partial<ReleaseStatement> = {}) => {
    const signed = signAs(person, build(change, person));
    return { statement: sha256(signed.statement), signed, reason: 'legal has read it' };
  };
  const judge = (entry: ReturnType<typeof recorded>, at = NOW, judged = HOLD) =>
    verifyRelease(entry, judged, roots.policy, at)?.code ?? null;

  test('counts with its signature, also where its entry waited for the database', () => {
    expect(judge(recorded())).toBeNull();
    expect(judge(recorded(), new Date(NOW.getTime() + 60 * 60_000))).toBeNull();
  });

  test('is worth nothing as a row alone', () => {
    expect(judge({ ...recorded(), statement: 'e'.repeat(64) })).toBe('wrong-statement');
    expect(judge({ ...recorded(), reason: 'another reason' })).toBe('wrong-statement');
    const { signed } = recorded(ines);
    expect(judge({ ...recorded(), signed })).toBe('wrong-statement');
    expect(judge(recorded(ines))).toBe('wrong-role');
    const stranger = makePerson(makeRoots(['p-x', 'p-y']).keys);
    expect(judge(recorded(stranger))).toBe('not-chained');
  });

  test('of another incident, or used before, lifts nothing', () => {
    expect(judge(recorded(carla, { incident: 'inc-other' }))).toBe('wrong-incident');
    const entry = recorded();
    expect(judge(entry, NOW, { ...HOLD, usedStatements: [entry.statement] })).toBe('nonce-seen');
  });
});
