import { describe, expect, test } from '@jest/globals';
import type { SignedStatement, SignInStatement, Statement } from '../../domain/statements.ts';
import { buildSignIn } from '../../trust/build-sign-in.ts';
import { sha256 } from '../../trust/canonical.ts';
import { generateKeyPair, signText } from '../../trust/keys.ts';
import { certificateDigest, signCertificate } from '../../trust/sign-certificate.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import { makePerson, makeRoots, makeSignOff, NOW, signAs } from './kit.ts';

const roots = makeRoots(['p-lena', 'p-omar']);
const carla = makePerson(roots.keys);
const good = signAs(carla, makeSignOff(carla));

function verdict(
  signed: unknown,
  type: Statement['type'] = 'countersign/sign-off',
  policy = roots.policy,
  now = NOW,
): string {
  const found = verifyStatement(signed, type, policy, now);
  return found.ok ? 'ok' : found.refusal.code;
}

/** Signs a text of the test's own making, so that only its form is wrong. */
function signRaw(text: string): SignedStatement {
  return {
    ...good,
    statement: text,
    proof: { ...good.proof, signature: signText(text, carla.privateKey) },
  };
}

describe('a signed statement', () => {
  test('tells who signed what, under the digest of its exact bytes', () => {
    const found = verifyStatement(good, 'countersign/sign-off', roots.policy, NOW);
    expect(found).toMatchObject({
      ok: true,
      verified: {
        statement: makeSignOff(carla),
        digest: sha256(good.statement),
        signer: {
          person: 'p-carla',
          name: 'Carla Okafor',
          roles: ['communicator'],
          executive: false,
          trainedUntil: '2027-01-10T00:00:00.000Z',
          publicKey: carla.publicKey,
          certificate: certificateDigest(carla.certificate.body),
        },
      },
    });
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'approve'],
    ['an array', []],
    ['no certificate', { statement: good.statement, proof: good.proof }],
    ['a key too many', { ...good, by: 'p-carla' }],
    ['a proof of another kind', { ...good, proof: { ...good.proof, kind: 'hmac' } }],
    ['a statement that is not JSON', { ...good, statement: '{' }],
    ['a statement that is a number', { ...good, statement: '42' }],
    ['an oversized statement', { ...good, statement: `"${'x'.repeat(70_000)}"` }],
    ['an algorithm beside the proof', { ...good, proof: { ...good.proof, alg: 'none' } }],
  ])('that is %s is malformed', (_, signed) => {
    expect(verdict(signed)).toBe('malformed');
  });

  test('with an unknown, a missing or a wrongly typed field is malformed', () => {
    const whole = JSON.parse(good.statement) as Record<string, unknown>;
    expect(verdict(signRaw(JSON.stringify({ ...whole, zebra: 1 })))).toBe('malformed');
    expect(verdict(signRaw(JSON.stringify({ ...whole, nonce: undefined })))).toBe('malformed');
    expect(verdict(signRaw(JSON.stringify({ ...whole, revision: '1' })))).toBe('malformed');
    expect(verdict(signRaw(JSON.stringify({ ...whole, leaves: [] })))).toBe('malformed');
    expect(verdict(signRaw(JSON.stringify({ ...whole, signedAt: 'today' })))).toBe('malformed');
    expect(verdict(signRaw(good.statement.replace('{', '{"__proto__":{},')))).toBe('malformed');
  });

  test('of another type is a wrong statement: a sign-in never passes for a sign-off', () => {
    const signIn = signAs(
      carla,
      buildSignIn({
        origin: 'http://127.0.0.1:7400',
        challenge: 'c'.repeat(64),
        certificate: carla.certificate,
        now: NOW,
      }),
    );
    expect(verdict(signIn)).toBe('wrong-statement');
    expect(verdict(signIn, 'countersign/sign-in')).toBe('ok');
    expect(verdict(good, 'countersign/sign-in')).toBe('wrong-statement');
    expect(verdict(good, 'countersign/authorship')).toBe('wrong-statement');
    expect(verdict(good, 'countersign/delivery-decision')).toBe('wrong-statement');
  });

  test.each([
    ['a blank', good.statement.replace('{', '{ ')],
    ['a line break at the end', `${good.statement}\n`],
    ['a blank after a value', good.statement.replace('"sev1"', '"sev1" ')],
    ['another order of keys', reversed(good.statement)],
    ['a key twice', good.statement.replace('{', '{"revision":7,')],
    ['a number in another writing', good.statement.replace('"revision":1,', '"revision":1.0,')],
    ['an escape where none is needed', good.statement.replace('"sev1"', '"\\u0073ev1"')],
  ])('with %s is not canonical', (_, text) => {
    expect(text).not.toBe(good.statement);
    expect(verdict(signRaw(text))).toBe('non-canonical');
  });

  test('with half a surrogate pair is not canonical', () => {
    const statement = makeSignOff(carla, { drill: 'x' });
    const text = signAs(carla, statement).statement.replace('"drill":"x"', '"drill":"\\ud800"');
    expect(verdict(signRaw(text))).toBe('non-canonical');
  });

  test('changed by one character after signing has a broken signature', () => {
    const changed = good.statement.replace('"major_outage"', '"operational"');
    expect(verdict({ ...good, statement: changed })).toBe('broken-signature');
  });

  test('with a signature that is written in another way is refused', () => {
    const { signature } = good.proof;
    const variants = [
      `${signature}==`,
      `${signature}\n`,
      signature.replaceAll('-', '+').replaceAll('_', '/').replace(/.$/, '='),
      lastBitsFlipped(signature),
      plusGroupOrder(signature),
      '',
    ];
    for (const variant of variants) {
      expect(verdict({ ...good, proof: { ...good.proof, signature: variant } })).toBe(
        'broken-signature',
      );
    }
  });

  test('signed by a key that the certificate does not name is refused', () => {
    const stranger = generateKeyPair();
    const signed = {
      ...good,
      proof: {
        kind: 'ed25519',
        signature: signText(good.statement, stranger.privateKey),
        publicKey: stranger.publicKey,
      },
    };
    expect(verdict(signed)).toBe('unknown-key');
  });

  test('whose public key is written in another way is refused', () => {
    const proof = { ...good.proof, publicKey: `${good.proof.publicKey}=` };
    expect(verdict({ ...good, proof })).toBe('unknown-key');
  });

  test('that names another certificate, person or deployment is refused', () => {
    const sign = (changes: Parameters<typeof makeSignOff>[1]): string =>
      verdict(signAs(carla, makeSignOff(carla, changes)));
    expect(sign({ certificate: 'a'.repeat(64) })).toBe('wrong-certificate');
    expect(sign({ signer: 'p-tom' })).toBe('wrong-person');
    expect(sign({ deployment: 'elsewhere' })).toBe('wrong-deployment');
  });

  test('dated more than a minute ahead is refused', () => {
    const at = (signedAt: string): string =>
      verdict(signAs(carla, makeSignOff(carla, { signedAt })));
    expect(at('2026-11-22T12:01:00.000Z')).toBe('ok');
    expect(at('2026-11-22T12:01:00.001Z')).toBe('signed-in-future');
  });

  test('with a certificate that its holder made herself is refused', () => {
    const forger = generateKeyPair();
    const own = signCertificate(
      { ...carla.certificate.body, keys: [{ kind: 'ed25519', publicKey: forger.publicKey }] },
      roots.keys.map(({ id }) => ({ id, privateKey: forger.privateKey })),
    );
    const person = { ...forger, certificate: own };
    expect(verdict(signAs(person, makeSignOff(person)))).toBe('not-chained');
  });

  test('of a person whose certificate was raised to another role is refused', () => {
    const eve = makePerson(roots.keys, { person: 'p-eve', roles: ['engineer'] });
    const raised = {
      ...eve,
      certificate: {
        ...eve.certificate,
        body: { ...eve.certificate.body, roles: ['communicator' as const] },
      },
    };
    expect(verdict(signAs(raised, makeSignOff(raised)))).toBe('not-chained');
  });
});

test('a sign-in keeps its origin and challenge to the letter', () => {
  const signIn: SignInStatement = buildSignIn({
    origin: 'http://127.0.0.1:7400',
    challenge: 'c'.repeat(64),
    certificate: carla.certificate,
    now: NOW,
  });
  expect(signIn).toMatchObject({ origin: 'http://127.0.0.1:7400', challenge: 'c'.repeat(64) });
  expect(signIn.nonce).toMatch(/^[0-9a-f]{32}$/);
});

function reversed(text: string): string {
  const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return JSON.stringify(Object.fromEntries(entries.toReversed()));
}

/** The last character of 64 bytes in base64url carries 4 unused bits: other text, same bytes. */
function lastBitsFlipped(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(signature.slice(-1));
  return `${signature.slice(0, -1)}${alphabet[last ^ 1]}`;
}

/** The malleable twin: S + L fits the same equation, and must not pass (RFC 8032, 5.1.7). */
function plusGroupOrder(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url');
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let s = 0n;
  for (let i = 63; i >= 32; i -= 1) s = (s << 8n) | BigInt(bytes[i]!);
  s += order;
  for (let i = 32; i < 64; i += 1) {
    bytes[i] = Number(s & 0xffn);
    s >>= 8n;
  }
  return bytes.toString('base64url');
}
