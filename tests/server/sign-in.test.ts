import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type {
  ChallengeResponse,
  LedgerResponse,
  SignInResponse,
} from '../../server/api/contract.ts';
import { buildAuthorship } from '../../trust/build-authorship.ts';
import { makeSignOff, signAs } from '../trust/kit.ts';
import { expectProblem, makeRig, ORIGIN, PEOPLE, signInOf, type Rig, type Who } from './kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await makeRig();
});
afterAll(() => rig.close());

async function challenge(): Promise<string> {
  return (await rig.post<ChallengeResponse>('/api/sign-in/challenge', {})).body.challenge;
}

describe('signing in', () => {
  test('a signed challenge gives a token that says who is there', async () => {
    const asked = await rig.post<ChallengeResponse>('/api/sign-in/challenge', {});
    expect(asked.body).toMatchObject({ origin: ORIGIN, deployment: 'test' });
    expect(asked.body.challenge).toMatch(/^[0-9a-f]{64}$/);
    const reply = await rig.post<SignInResponse>('/api/sign-in', {
      signed: signInOf('carla', asked.body.challenge),
    });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      person: 'p-carla',
      name: 'Carla',
      roles: ['communicator'],
      executive: false,
    });
    const hours = (Date.parse(reply.body.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);
    const who = await fetch(`${rig.url}/api/whoami`, {
      headers: { authorization: `Bearer ${reply.body.token}` },
    });
    expect(await who.json()).toMatchObject({ person: 'p-carla', name: 'Carla' });
  });

  test('the challenge needs no body at all', async () => {
    const response = await fetch(`${rig.url}/api/sign-in/challenge`, { method: 'POST' });
    expect(response.status).toBe(200);
  });

  test('a challenge is good once', async () => {
    const used = await challenge();
    expect((await rig.post('/api/sign-in', { signed: signInOf('carla', used) })).status).toBe(200);
    expectProblem(
      await rig.post('/api/sign-in', { signed: signInOf('carla', used) }),
      401,
      'bad-sign-in',
    );
  });

  test('of two sign-ins with one challenge at the same moment one gets in', async () => {
    const used = await challenge();
    const replies = await Promise.all(
      ['carla', 'cem'].map((who) =>
        rig.post('/api/sign-in', { signed: signInOf(who as Who, used) }),
      ),
    );
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  });

  test('an invented challenge is refused', async () => {
    expectProblem(
      await rig.post('/api/sign-in', { signed: signInOf('carla', 'a'.repeat(64)) }),
      401,
      'bad-sign-in',
    );
  });

  test('a sign-in signed for another origin is refused, and the challenge is not used up', async () => {
    const fresh = await challenge();
    const elsewhere = signInOf('carla', fresh, new Date(), 'https://evil.test');
    const reply = await rig.post('/api/sign-in', { signed: elsewhere });
    expectProblem(reply, 401, 'bad-sign-in');
    expect(reply.body.detail).toContain('https://evil.test');
    expect((await rig.post('/api/sign-in', { signed: signInOf('carla', fresh) })).status).toBe(200);
  });

  test('a sign-off is never a sign-in', async () => {
    expectProblem(
      await rig.post('/api/sign-in', { signed: signAs(PEOPLE.carla, makeSignOff(PEOPLE.carla)) }),
      401,
      'wrong-statement',
    );
  });

  test('signed words are never a sign-in', async () => {
    const authorship = buildAuthorship({
      act: 'revise',
      incident: 'inc-1',
      post: 'inc-1/post-1',
      basedOn: 1,
      words: { headline: 'a', short: 'b', long: 'c' },
      certificate: PEOPLE.carla.certificate,
      now: new Date(),
    });
    expectProblem(
      await rig.post('/api/sign-in', { signed: signAs(PEOPLE.carla, authorship) }),
      401,
      'wrong-statement',
    );
  });

  test.each([
    ['mallory', 'not-chained'],
    ['old', 'certificate-expired'],
    ['early', 'certificate-not-yet-valid'],
  ] as const)('%s is refused: %s', async (who, code) => {
    const signed = signInOf(who, await challenge());
    expectProblem(await rig.post('/api/sign-in', { signed }), 401, code);
  });

  test('a broken signature is refused', async () => {
    const signed = signInOf('carla', await challenge());
    const other = signInOf('carla', await challenge());
    expectProblem(
      await rig.post('/api/sign-in', { signed: { ...signed, proof: other.proof } }),
      401,
      'broken-signature',
    );
  });

  test("somebody else's certificate beside one's own signature is refused", async () => {
    const signed = signInOf('carla', await challenge());
    expectProblem(
      await rig.post('/api/sign-in', {
        signed: { ...signed, certificate: PEOPLE.cem.certificate },
      }),
      401,
      'unknown-key',
    );
  });

  test('bad sign-ins stand in the door chain, as nobody proved', async () => {
    const signed = signAs(PEOPLE.carla, makeSignOff(PEOPLE.carla));
    await rig.post('/api/sign-in', { signed });
    const door = await rig.get<LedgerResponse>('/api/door', 'ada');
    expect(door.body.items.map(({ entry }) => entry)).toContainEqual(
      expect.objectContaining({
        chain: 'door',
        action: 'message.refuse',
        actor: { person: 'unknown', name: 'somebody', proved: false },
        payload: expect.objectContaining({ message: 'signIn', code: 'wrong-statement' }),
      }),
    );
  });
});

describe('a session', () => {
  test('ends with sign-out', async () => {
    const { token } = (await rig.fresh('cem')).body;
    const authorization = `Bearer ${token}`;
    const out = await fetch(`${rig.url}/api/sign-out`, {
      method: 'POST',
      headers: { authorization },
    });
    expect(out.status).toBe(200);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    const after = await fetch(`${rig.url}/api/whoami`, { headers: { authorization } });
    expect(after.status).toBe(401);
  });

  test('that nobody gave out is refused, and says how to sign in', async () => {
    const unknown = await fetch(`${rig.url}/api/whoami`, {
      headers: { authorization: `Bearer ${'a'.repeat(43)}` },
    });
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('www-authenticate')).toContain('Bearer');
    expectProblem(await rig.get('/api/whoami'), 401, 'not-signed-in');
    const basic = await fetch(`${rig.url}/api/whoami`, {
      headers: { authorization: 'Basic Y2FybGE6cGFzcw==' },
    });
    expect(basic.status).toBe(401);
  });

  test('ends after twelve hours', async () => {
    const late = await makeRig();
    try {
      await late.token('carla');
      late.passTime(12 * 3_600_000 - 60_000);
      expect((await late.get('/api/whoami', 'carla')).status).toBe(200);
      late.passTime(2 * 60_000);
      expectProblem(await late.get('/api/whoami', 'carla'), 401, 'not-signed-in');
    } finally {
      await late.close();
    }
  });

  test('a challenge runs out after five minutes', async () => {
    const late = await makeRig();
    try {
      const asked = await late.post<ChallengeResponse>('/api/sign-in/challenge', {});
      late.passTime(5 * 60_000 + 1_000);
      expectProblem(
        await late.post('/api/sign-in', { signed: signInOf('carla', asked.body.challenge) }),
        401,
        'bad-sign-in',
      );
    } finally {
      await late.close();
    }
  });

  test('is never kept as a token: the database knows its hash only', async () => {
    const token = await rig.token('carla');
    const client = new pg.Client({ connectionString: rig.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ text: string }>(
      'select string_agg(s::text, $1) as text from login_session s',
      [' '],
    );
    await client.end();
    expect(rows[0]!.text).toContain('p-carla');
    expect(rows[0]!.text).not.toContain(token);
  });
});

describe('the cookie', () => {
  const cookieOf = async (who: Who): Promise<string> =>
    (await rig.fresh(who)).headers.get('set-cookie')!;

  test('is out of reach of scripts and of other sites', async () => {
    const cookie = await cookieOf('ines');
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).toMatch(/Secure/);
  });

  test('lets its holder read', async () => {
    const cookie = (await cookieOf('ines')).split(';')[0]!;
    const response = await fetch(`${rig.url}/api/whoami`, { headers: { cookie } });
    expect(await response.json()).toMatchObject({ person: 'p-ines' });
  });

  test.each([
    ['another origin', { origin: 'https://evil.test' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
    ['the right origin, but another site', { origin: ORIGIN, 'sec-fetch-site': 'cross-site' }],
    ['a caller who says nothing', {}],
    ['an origin that hides', { origin: 'null' }],
  ])('changes nothing for a request from %s', async (_what, headers) => {
    const cookie = (await cookieOf('ines')).split(';')[0]!;
    const response = await fetch(`${rig.url}/api/sign-out`, {
      method: 'POST',
      headers: { cookie, ...(headers as Record<string, string>) },
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'cross-origin' });
    const still = await fetch(`${rig.url}/api/whoami`, { headers: { cookie } });
    expect(still.status).toBe(200);
  });

  test('works for a page of our own origin', async () => {
    const cookie = (await cookieOf('ines')).split(';')[0]!;
    const response = await fetch(`${rig.url}/api/sign-out`, {
      method: 'POST',
      headers: { cookie, origin: ORIGIN, 'sec-fetch-site': 'same-origin' },
    });
    expect(response.status).toBe(200);
  });

  test('nobody signs another person’s browser in from elsewhere', async () => {
    const response = await fetch(`${rig.url}/api/sign-in`, {
      method: 'POST',
      headers: { origin: 'https://evil.test', 'content-type': 'application/json' },
      body: JSON.stringify({ signed: signInOf('carla', await challenge()) }),
    });
    expect(response.status).toBe(403);
  });
});
