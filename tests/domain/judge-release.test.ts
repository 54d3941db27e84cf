import { describe, expect, test } from '@jest/globals';
import { judgeRelease, type JudgedRelease } from '../../domain/judge-release.ts';
import type { ReleaseStatement, Signer, VerifiedStatement } from '../../domain/statements.ts';

const NOW = '2026-11-22T03:12:00.000Z';
const POST = 'inc-test/post-3';

const HOLD: JudgedRelease = {
  deployment: 'test',
  incident: 'inc-test',
  mode: 'live',
  drill: null,
  of: { kind: 'hold', held: true },
  usedStatements: [],
  usedNonces: [],
};
const EMBARGO: JudgedRelease = {
  ...HOLD,
  of: { kind: 'embargo', post: POST, revision: 2, waits: true, openDuty: null },
};

function release(
  change: Partial<ReleaseStatement> = {},
  signer: Partial<Signer> = {},
): VerifiedStatement<ReleaseStatement> {
  return {
    statement: {
      type: 'countersign/release',
      version: 1,
      deployment: 'test',
      signer: 'p-carla',
      certificate: 'c'.repeat(64),
      nonce: '0'.repeat(32),
      signedAt: NOW,
      incident: 'inc-test',
      post: null,
      revision: 0,
      mode: 'live',
      drill: null,
      reason: 'legal has read it',
      decideBy: '2026-11-22T03:27:00.000Z',
      ...change,
    },
    digest: 'd'.repeat(64),
    signer: {
      person: 'p-carla',
      name: 'Carla Okafor',
      roles: ['communicator'],
      executive: false,
      practice: false,
      languages: ['en'],
      trainedUntil: '2027-01-10T00:00:00.000Z',
      publicKey: 'k',
      certificate: 'c'.repeat(64),
      ...signer,
    },
  };
}

const ofPost = (change: Partial<ReleaseStatement> = {}) =>
  release({ post: POST, revision: 2, ...change });

describe('a release', () => {
  test('signed by a trained communicator lifts a hold, and an embargo', () => {
    expect(judgeRelease(HOLD, release(), NOW)).toBeNull();
    expect(judgeRelease(EMBARGO, ofPost(), NOW)).toBeNull();
  });

  test.each<[string, Partial<Signer>, string]>([
    ['an executive', { executive: true }, 'executive'],
    ['an auditor', { roles: ['communicator', 'auditor'] }, 'auditor'],
    ['a commander', { roles: ['incident_commander'] }, 'wrong-role'],
    ['somebody untrained', { trainedUntil: null }, 'not-trained'],
    ['somebody whose training is over', { trainedUntil: NOW }, 'training-expired'],
  ])('of %s lifts nothing', (_, signer, code) => {
    expect(judgeRelease(HOLD, release({}, signer), NOW)?.code).toBe(code);
  });

  test.each<[string, Partial<ReleaseStatement>, string]>([
    ['another deployment', { deployment: 'elsewhere' }, 'wrong-deployment'],
    ['another incident', { incident: 'inc-other' }, 'wrong-incident'],
    ['a drill', { mode: 'drill', drill: 'autumn' }, 'drill-for-live'],
    ['a drill’s name', { drill: 'autumn' }, 'wrong-mode'],
    ['one post', { post: POST }, 'wrong-post'],
    ['one revision', { revision: 1 }, 'wrong-revision'],
    ['a later time', { signedAt: '2026-11-22T03:14:00.000Z' }, 'signed-in-future'],
    ['a time that has passed', { decideBy: '2026-11-22T03:11:59.999Z' }, 'too-late'],
    ['no reason', { reason: '  ' }, 'reason-required'],
  ])('for %s does not lift a hold', (_, change, code) => {
    expect(judgeRelease(HOLD, release(change), NOW)?.code).toBe(code);
  });

  test.each<[string, Partial<ReleaseStatement>, string]>([
    ['the whole incident', { post: null }, 'wrong-post'],
    ['another post', { post: 'inc-test/post-4' }, 'wrong-post'],
    ['an older revision', { revision: 1 }, 'wrong-revision'],
  ])('for %s does not lift an embargo', (_, change, code) => {
    expect(judgeRelease(EMBARGO, ofPost(change), NOW)?.code).toBe(code);
  });

  test('of a live incident does not serve a drill, nor one drill another', () => {
    const drill = { ...HOLD, mode: 'drill', drill: 'autumn' } as const;
    expect(judgeRelease(drill, release(), NOW)?.code).toBe('wrong-mode');
    const other = release({ mode: 'drill', drill: 'spring' });
    expect(judgeRelease(drill, other, NOW)?.code).toBe('wrong-mode');
    expect(judgeRelease(drill, release({ mode: 'drill', drill: 'autumn' }), NOW)).toBeNull();
  });

  test('is good once, by its bytes and by its nonce', () => {
    const used = { ...HOLD, usedStatements: ['d'.repeat(64)] };
    expect(judgeRelease(used, release(), NOW)?.code).toBe('nonce-seen');
    const nonce = { ...HOLD, usedNonces: ['0'.repeat(32)] };
    expect(judgeRelease(nonce, release(), NOW)?.code).toBe('nonce-seen');
  });

  test('finds nothing to lift where nothing waits', () => {
    const free = { ...HOLD, of: { kind: 'hold', held: false } } as const;
    expect(judgeRelease(free, release(), NOW)?.code).toBe('not-held');
    const of = { kind: 'embargo', post: POST, revision: 2, waits: false, openDuty: null } as const;
    expect(judgeRelease({ ...EMBARGO, of }, ofPost(), NOW)?.code).toBe('no-embargo');
  });

  test('waits for the duty that comes first, and names it', () => {
    const of = {
      kind: 'embargo',
      post: POST,
      revision: 2,
      waits: true,
      openDuty: 'regulator',
    } as const;
    expect(judgeRelease({ ...EMBARGO, of }, ofPost(), NOW)).toEqual({
      code: 'duty-open',
      detail: 'regulator',
    });
  });

  test('may be a minute ahead of our clock, and is good to the very end of its time', () => {
    const ahead = release({ signedAt: '2026-11-22T03:13:00.000Z' });
    expect(judgeRelease(HOLD, ahead, NOW)).toBeNull();
    expect(judgeRelease(HOLD, release({ decideBy: NOW }), NOW)).toBeNull();
  });
});
