import { describe, expect, test } from '@jest/globals';
import { parseTrustPolicy, type TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyCertificate } from '../../trust/verify-certificate.ts';
import { makePerson, makeRoots, NOW } from './kit.ts';

const { policy, keys } = makeRoots(['p-lena', 'p-omar', 'p-lena']);
const [lena, omar, lenaAgain] = keys as [
  (typeof keys)[number],
  (typeof keys)[number],
  (typeof keys)[number],
];
const practice = makeRoots(['p-lena'], { practice: true, threshold: 1 });

function verdict(
  person: ReturnType<typeof makePerson>,
  under: TrustPolicy = policy,
  now: Date = NOW,
): string {
  return verifyCertificate(person.certificate, under, now)?.code ?? 'ok';
}

describe('a certificate', () => {
  test('is believed when enough roots of different people signed it', () => {
    expect(verdict(makePerson([lena, omar]))).toBe('ok');
  });

  test('signed by too few roots is not chained', () => {
    expect(verdict(makePerson([lena]))).toBe('not-chained');
    expect(verdict(makePerson([]))).toBe('not-chained');
  });

  test('signed by two roots of one person, or one root twice, is not chained', () => {
    expect(verdict(makePerson([lena, lenaAgain]))).toBe('not-chained');
    expect(verdict(makePerson([lena, lena]))).toBe('not-chained');
  });

  test('signed with one key under two root names is not chained', () => {
    const [first] = policy.roots;
    const twoNames: TrustPolicy = {
      ...policy,
      roots: [first!, { id: 'root-9', person: 'p-omar', publicKey: first!.publicKey }],
    };
    const person = makePerson([lena, { id: 'root-9', privateKey: lena.privateKey }]);
    expect(verdict(person, twoNames)).toBe('not-chained');
  });

  test('signed by strangers who call themselves roots is not chained', () => {
    const strangers = makeRoots(['p-lena', 'p-omar']);
    expect(verdict(makePerson(strangers.keys))).toBe('not-chained');
  });

  test('counts only from its first instant to its last', () => {
    const person = makePerson([lena, omar], {
      notBefore: '2026-02-01T00:00:00.000Z',
      notAfter: '2026-03-01T00:00:00.000Z',
    });
    const at = (now: string): string => verdict(person, policy, new Date(now));
    expect(at('2026-01-31T23:59:59.999Z')).toBe('certificate-not-yet-valid');
    expect(at('2026-02-01T00:00:00.000Z')).toBe('ok');
    expect(at('2026-02-28T23:59:59.999Z')).toBe('ok');
    expect(at('2026-03-01T00:00:00.000Z')).toBe('certificate-expired');
  });

  test('of another deployment is refused', () => {
    expect(verdict(makePerson([lena, omar], { deployment: 'elsewhere' }))).toBe('wrong-deployment');
  });

  test('of practice never counts in production, whoever signed it', () => {
    expect(verdict(makePerson([lena, omar], { practice: true }))).toBe('practice-only');
    expect(verdict(makePerson(practice.keys, { practice: true }))).toBe('practice-only');
  });

  test('under practice roots counts only when it says practice', () => {
    expect(verdict(makePerson(practice.keys, { practice: true }), practice.policy)).toBe('ok');
    expect(verdict(makePerson(practice.keys), practice.policy)).toBe('not-chained');
  });
});

describe('a trust policy', () => {
  const text = (changes: object): string => JSON.stringify({ ...policy, ...changes });

  test('is read back as it was written', () => {
    expect(parseTrustPolicy(JSON.stringify(policy))).toEqual(policy);
  });

  test.each([
    ['one root is enough in production', { threshold: 1 }, /threshold: at least 2/],
    ['too few people hold roots', { threshold: 3 }, /roots of at least 3 different persons/],
    ['a root stands twice', { roots: [...policy.roots, policy.roots[0]] }, /every id once/],
    ['a key is not one', { roots: [{ ...policy.roots[0], publicKey: 'abc' }] }, /32 bytes/],
    ['it says more than it may', { admin: true }, /admin/],
  ])('is refused when %s', (_, changes, message) => {
    expect(() => parseTrustPolicy(text(changes))).toThrow(message);
  });

  test('is refused when it is not JSON', () => {
    expect(() => parseTrustPolicy('roots: []')).toThrow(
      expect.objectContaining({ code: 'not-json' }),
    );
  });
});
