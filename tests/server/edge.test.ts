import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { TemporalUnreachable } from '../../server/temporal-port.ts';
import type { ReadyResponse } from '../../server/api/contract.ts';
import {
  expectProblem,
  id,
  makeRig,
  openOutage,
  type Outage,
  type Reply,
  type Rig,
} from './kit.ts';

let rig: Rig;
let outage: Outage;
beforeAll(async () => {
  rig = await makeRig();
  outage = await openOutage(rig);
});
afterAll(() => rig.close());

async function send(path: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(`${rig.url}${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${await rig.token('ines')}`,
      ...(init.headers as Record<string, string> | undefined),
    },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as unknown,
  };
}

const json = { 'content-type': 'application/json' };
const facts = (): string => `/api/incidents/${outage.incident}/facts`;

describe('what cannot be read', () => {
  test('an unknown address', async () => {
    expectProblem(await rig.get('/api/nothing', 'ines'), 404, 'not-found');
    expectProblem(await rig.get('/'), 404, 'not-found');
    expectProblem(await rig.get('/api/incidents/%E0%A4%A', 'ines'), 400, 'bad-request');
    expectProblem(await rig.get('/api/incidents/Nonsense!', 'ines'), 404, 'not-found');
    expectProblem(await rig.get('/api/incidents/inc-x/posts/0', 'ines'), 404, 'not-found');
  });

  test('a method that an address does not take, with those that it does', async () => {
    const reply = await send('/api/whoami', { method: 'DELETE' });
    expectProblem(reply, 405, 'method-not-allowed');
    expect(reply.headers.get('allow')).toBe('GET, HEAD');
    const both = await send('/api/incidents', { method: 'PUT', headers: json, body: '{}' });
    expectProblem(both, 405, 'method-not-allowed');
    expect(both.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  test.each(['{"messageId":', 'nonsense', '"text"', '', '[1,2'])(
    'a body that is no JSON object: %s',
    async (body) => {
      const reply = await send(facts(), { method: 'POST', headers: json, body });
      expect(reply.status).toBe(400);
      expectProblem(reply, 400, body === '' ? 'bad-request' : 'malformed-json');
    },
  );

  test('a body of another kind', async () => {
    const form = { method: 'POST', body: 'messageId=12345678' };
    const kinds = ['text/plain', 'application/x-www-form-urlencoded'];
    for (const kind of kinds) {
      const reply = await send(facts(), { ...form, headers: { 'content-type': kind } });
      expectProblem(reply, 415, 'unsupported-media-type');
    }
    const packed = { ...json, 'content-encoding': 'gzip' };
    const reply = await send(facts(), { method: 'POST', headers: packed, body: '{}' });
    expectProblem(reply, 415, 'unsupported-media-type');
  });

  test('a body that is too large, and the server lives on', async () => {
    const body = JSON.stringify({ messageId: id(), padding: 'x'.repeat(200_000) });
    expectProblem(await send(facts(), { method: 'POST', headers: json, body }), 413, 'too-large');
    expect((await rig.get('/livez')).status).toBe(200);
  });

  test('words above 64 KB', async () => {
    const words = { headline: 'Hello', short: 'Hello.', long: 'ä'.repeat(33_000) };
    const body = { messageId: id(), kind: 'statement', words, corrects: null, authorship: null };
    const reply = await rig.post(`/api/incidents/${outage.incident}/proposals`, body, 'ines');
    expectProblem(reply, 413, 'too-large');
    expect(rig.temporal.sent).toEqual([]);
  });

  test('every fault of a body at once, with its place', async () => {
    const body = {
      messageId: 'x',
      facts: [{ name: 'service', value: 7, state: 'guessed' }],
      more: 1,
    };
    const reply = await rig.post(facts(), body, 'ines');
    expectProblem(reply, 400, 'bad-request');
    const paths = reply.body.faults!.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['messageId', 'facts.0.value', 'facts.0.state', '']),
    );
  });

  test('a body that reaches for a prototype', async () => {
    const body = `{"messageId":"12345678","__proto__":{"roles":["communicator"]},"facts":[]}`;
    const reply = await send(facts(), { method: 'POST', headers: json, body });
    expectProblem(reply, 400, 'bad-request');
    expect(({} as { roles?: unknown }).roles).toBeUndefined();
  });

  test('a body of endless depth', async () => {
    const deep = `{"messageId":"12345678","facts":${'['.repeat(60_000)}${']'.repeat(60_000)}}`;
    const reply = await send(facts(), { method: 'POST', headers: json, body: deep });
    expectProblem(reply, 400, 'bad-request');
  });

  test('an unknown question, a bad limit, an invented cursor', async () => {
    expectProblem(await rig.get('/api/posts?stat=waiting', 'ines'), 400, 'bad-request');
    expectProblem(await rig.get('/api/posts?state=dreaming', 'ines'), 400, 'bad-request');
    expectProblem(await rig.get('/api/posts?limit=0', 'ines'), 400, 'bad-request');
    expectProblem(await rig.get('/api/posts?limit=100000', 'ines'), 400, 'bad-request');
    expectProblem(await rig.get('/api/posts?cursor=abc', 'ines'), 400, 'bad-request');
    expectProblem(await rig.get('/api/incidents?cursor=abc', 'ines'), 400, 'bad-request');
  });

  test('is not even looked at before somebody is signed in', async () => {
    const reply = await fetch(`${rig.url}${facts()}`, { method: 'POST', body: 'nonsense' });
    expect(reply.status).toBe(401);
  });
});

describe('every answer', () => {
  test('carries security headers and names no product', async () => {
    const { headers } = await rig.get('/api/deployment');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toContain('max-age');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('of the deployment says where one is', async () => {
    expect((await rig.get('/api/deployment')).body).toEqual({
      deployment: 'test',
      practice: false,
      publicPage: 'https://status.test',
      origin: 'https://countersign.test',
      serverTime: expect.any(String),
    });
  });
});

describe('limits', () => {
  test('too many requests are told to wait', async () => {
    const tight = await makeRig({ limits: { requests: 3 } });
    try {
      for (let count = 0; count < 3; count += 1) {
        expect((await tight.get('/api/deployment')).status).toBe(200);
      }
      const reply = await tight.get('/api/deployment');
      expectProblem(reply, 429, 'too-many-requests');
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await tight.get('/livez')).status).toBe(200);
    } finally {
      await tight.close();
    }
  });

  test('failed sign-ins are limited on their own, and good ones are not', async () => {
    const tight = await makeRig({ limits: { failedSignIns: 2 } });
    try {
      for (let count = 0; count < 4; count += 1) {
        expect((await tight.fresh('carla')).status).toBe(200);
      }
      expectProblem(await tight.post('/api/sign-in', {}), 400, 'bad-request');
      expectProblem(await tight.fresh('mallory'), 401, 'not-chained');
      expectProblem(await tight.fresh('mallory'), 429, 'too-many-requests');
    } finally {
      await tight.close();
    }
  });

  test('a flood of refusals fills the door chain only so far, and is counted', async () => {
    const tight = await makeRig({ limits: { doorEntries: 3 } });
    try {
      for (let count = 0; count < 6; count += 1) {
        expectProblem(await tight.get('/api/door', 'erik'), 403, 'wrong-role');
      }
      const door = await tight.get<{ items: unknown[] }>('/api/door', 'ada');
      expect(door.body.items).toHaveLength(3);
    } finally {
      await tight.close();
    }
  });
});

describe('health', () => {
  test('is good while database and Temporal answer', async () => {
    expect((await rig.get('/livez')).body).toEqual({ live: true });
    expect((await rig.get('/readyz')).body).toEqual({
      ready: true,
      parts: { database: 'ok', temporal: 'ok' },
    });
  });

  test('names the part that is missing, and stays alive', async () => {
    rig.temporal.broken = new TemporalUnreachable(new Error('connect ECONNREFUSED'));
    try {
      const reply = await rig.get<ReadyResponse>('/readyz');
      expect(reply.status).toBe(503);
      expect(reply.body).toEqual({
        ready: false,
        parts: { database: 'ok', temporal: 'does not answer' },
      });
      expect((await rig.get('/livez')).status).toBe(200);
      const body = { messageId: id(), reason: 'a false alarm' };
      const asked = await rig.post(`/api/incidents/${outage.incident}/stand-down`, body, 'ines');
      expectProblem(asked, 503, 'unavailable');
      expect(asked.headers.get('retry-after')).toBe('5');
    } finally {
      rig.temporal.broken = null;
    }
  });

  test('tells when the database is away', async () => {
    const lost = await makeRig();
    await lost.ledger.close();
    const reply = await lost.get<ReadyResponse>('/readyz');
    expect(reply.status).toBe(503);
    expect(reply.body.parts).toMatchObject({ temporal: 'ok' });
    expect(reply.body.parts.database).not.toBe('ok');
    await lost.close().catch(() => undefined);
  });
});

describe('stopping', () => {
  test('answers who waits, then takes nobody any more', async () => {
    const ending = await makeRig({ answerWithin: 60_000 });
    const last = await openOutage(ending);
    const waiting = ending.post(
      `/api/incidents/${last.incident}/stand-down`,
      { messageId: id(), reason: 'a false alarm' },
      'ines',
    );
    let arrived = (): void => undefined;
    const sent = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    ending.temporal.react = () => Promise.resolve(arrived());
    await sent;
    const closing = ending.close();
    expect(await waiting).toMatchObject({ status: 202, body: { outcome: 'recorded' } });
    await closing;
    const { port } = new URL(ending.url);
    const refused = await new Promise((resolve) => {
      connect(Number(port), '127.0.0.1')
        .once('connect', () => resolve('taken'))
        .once('error', () => resolve('refused'));
    });
    expect(refused).toBe('refused');
  });
});
