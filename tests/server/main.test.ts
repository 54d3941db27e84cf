import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { cloneDatabase, type ClonedDatabase } from '../support/clone-database.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { testTemporal } from '../support/test-temporal.ts';
import { waitFor } from '../support/wait-for.ts';
import { makeRoots } from '../trust/kit.ts';

interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

function start(env: Readonly<Record<string, string>>): Run {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, said: () => said, ended };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

let database: ClonedDatabase;
const directory = temporaryDirectory();
const policyFile = join(directory.path, 'policy.json');
const running: ChildProcess[] = [];
beforeAll(async () => {
  database = await cloneDatabase();
  writeFileSync(policyFile, JSON.stringify(makeRoots(['p-lead-1', 'p-lead-2']).policy));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await database.drop();
  directory.remove();
});

describe('the server as a process', () => {
  test('starts from the environment alone, is ready, and ends cleanly on SIGTERM', async () => {
    const port = await freePort();
    const { address, namespace, taskQueue } = testTemporal();
    const run = start({
      DATABASE_URL: database.url,
      COUNTERSIGN_TRUST: policyFile,
      COUNTERSIGN_API_PORT: String(port),
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      COUNTERSIGN_TASK_QUEUE: taskQueue,
    });
    running.push(run.child);
    const origin = `http://127.0.0.1:${port}`;
    const ready = await waitFor('the server to be ready', async () => {
      const response = await fetch(`${origin}/readyz`);
      return response.ok ? ((await response.json()) as unknown) : undefined;
    });
    expect(ready).toEqual({ ready: true, parts: { database: 'ok', temporal: 'ok' } });
    const deployment = await (await fetch(`${origin}/api/deployment`)).json();
    expect(deployment).toMatchObject({ origin, deployment: 'test', practice: false });
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  test('does not start with a bad environment, and lists every fault', async () => {
    const run = start({ COUNTERSIGN_API_PORT: 'many' });
    running.push(run.child);
    expect(await run.ended).toBe(1);
    for (const name of ['DATABASE_URL', 'COUNTERSIGN_TRUST', 'COUNTERSIGN_API_PORT']) {
      expect(run.said()).toContain(name);
    }
    expect(run.said()).not.toContain('    at ');
  });

  test('says which port is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as AddressInfo;
    const run = start({
      DATABASE_URL: database.url,
      COUNTERSIGN_TRUST: policyFile,
      COUNTERSIGN_API_PORT: String(port),
    });
    running.push(run.child);
    expect(await run.ended).toBe(1);
    expect(run.said()).toContain(`127.0.0.1:${port} is taken`);
    await new Promise((resolve) => blocker.close(resolve));
  });
});
