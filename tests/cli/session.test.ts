import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openHome } from '../../embedded/home.ts';
import { ensurePracticeTrust } from '../../embedded/practice/ensure-trust.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { run } from './kit.ts';

/** A server at the far end that answers as the contract says, and can be told to misbehave. */
const directory = temporaryDirectory();
let server: Server;
let address: string;
let deployment: string;
let seen: { readonly route: string; readonly body: string }[] = [];
let tokens = 0;
let forgets = false;
let origin: string | null = null;
let severityAnswer: { readonly status: number; readonly body: unknown };

beforeAll(async () => {
  const [certificate] = ensurePracticeTrust(openHome(directory.path), new Date());
  deployment = certificate!.body.deployment;
  server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { status, answer } = reply(request, body);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen = [];
  tokens = 0;
  forgets = false;
  origin = null;
  severityAnswer = { status: 200, body: { outcome: 'accepted', entry: {} } };
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  directory.remove();
});

function reply(request: IncomingMessage, body: string): { status: number; answer: unknown } {
  const route = `${request.method} ${request.url?.split('?')[0]}`;
  seen.push({ route, body });
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  if (route === 'POST /api/sign-in/challenge') {
    const challenge = 'c'.repeat(64);
    const answer = { challenge, origin: origin ?? address, deployment, expiresAt };
    return { status: 200, answer };
  }
  if (route === 'POST /api/sign-in') {
    tokens += 1;
    return { status: 200, answer: { token: `t${tokens}`, expiresAt } };
  }
  if (forgets) {
    forgets = false;
    return { status: 401, answer: problem(401, 'not-signed-in') };
  }
  if (route === 'GET /api/incidents') {
    const items = [{ incident: 'inc-20261122-online-ordering-x7k2', state: 'open' }];
    return { status: 200, answer: { items, cursor: null } };
  }
  return { status: severityAnswer.status, answer: severityAnswer.body };
}

function problem(status: number, code: string): object {
  return { type: 'x', title: code, status, detail: `It says ${code}.`, instance: '/', code };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function severity(home = directory.path) {
  const options = ['--reason', 'All regions.', '--as', 'ines', '--api', address, '--json'];
  return run(home, ['severity', 'sev1', ...options]);
}

const signIns = (): number => seen.filter(({ route }) => route === 'POST /api/sign-in').length;

describe('a session', () => {
  test('is kept for the next command, readable by its owner alone', async () => {
    await severity();
    await severity();
    expect(signIns()).toBe(1);
    const folder = join(directory.path, 'cli-sessions');
    for (const file of readdirSync(folder)) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('that the server has forgotten is opened anew, and the message still goes once', async () => {
    forgets = true;
    const { exitCode } = await severity();
    expect(exitCode).toBe(0);
    expect(signIns()).toBe(1);
    expect(seen.filter(({ route }) => route.endsWith('/severity'))).toHaveLength(1);
  });

  test('is never signed for an address that was not dialled', async () => {
    origin = 'https://countersign.example.org';
    const { exitCode, out } = await run(directory.path, [
      'incidents',
      '--as',
      'tom',
      '--api',
      address,
      '--json',
    ]);
    expect(exitCode).toBe(3);
    expect(out).toContain('calls itself https://countersign.example.org');
    expect(signIns()).toBe(0);
  });

  test('is never opened with a key for another deployment', async () => {
    const other = deployment;
    deployment = 'production';
    const { exitCode } = await run(directory.path, ['incidents', '--as', 'ada', '--api', address]);
    deployment = other;
    expect(exitCode).toBe(3);
    expect(signIns()).toBe(0);
  });
});

describe('what the shell learns', () => {
  test.each([
    [202, { outcome: 'recorded', detail: 'Waiting for the worker.' }, 4],
    [403, problem(403, 'wrong-role'), 3],
    [409, problem(409, 'incident-over'), 3],
    [400, problem(400, 'bad-request'), 2],
    [404, problem(404, 'not-found'), 1],
    [500, problem(500, 'internal'), 1],
    [503, problem(503, 'unavailable'), 5],
    [502, '<html>gateway</html>', 1],
  ])('status %i becomes its exit code', async (status, body, expected) => {
    severityAnswer = { status, body };
    expect((await severity()).exitCode).toBe(expected);
  });

  test('"recorded" says that it must not be sent again', async () => {
    severityAnswer = { status: 202, body: { outcome: 'recorded', detail: '' } };
    const line = ['severity', 'sev1', '--reason', 'x', '--as', 'ines', '--api', address];
    const { out } = await run(directory.path, line);
    expect(out).toContain('do not send it again');
  });

  test('nobody answering is 5', async () => {
    const line = ['incidents', '--as', 'ines', '--api', 'http://127.0.0.1:9'];
    const { exitCode, err } = await run(directory.path, line);
    expect(exitCode).toBe(5);
    expect(err).not.toMatch(/\bat \S+ \(/);
  });
});
