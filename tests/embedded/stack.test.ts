import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isAlive } from '../../embedded/process/identify-process.ts';
import type { Addresses } from '../../embedded/stack/addresses.ts';
import { PART_NAMES } from '../../embedded/stack/supervise-part.ts';
import { waitFor } from '../support/wait-for.ts';
import { livingIn, makeCorner, ordinaryUser } from './stack-kit.ts';
import type { Corner, StartedStack } from './stack-kit.ts';

/** What tells that a stack serves people: page, API with all that it needs. */
async function serves(addresses: Addresses): Promise<boolean> {
  const answers = await Promise.all(
    [`${addresses.publicPage}/`, `${addresses.api}/readyz`].map((url) => fetch(url)),
  );
  await Promise.all(answers.map((answer) => answer.text()));
  return answers.every((answer) => answer.ok);
}

function groupsOf(corner: Corner, stack: StartedStack): readonly number[] {
  return [stack.identity.pid, ...Object.values(corner.record().parts).map(({ pid }) => pid)];
}

const ordinary = ordinaryUser();

describe('the stack of an ordinary user with a private home directory', () => {
  let corner: Corner;
  let stack: StartedStack;
  let addresses: Addresses;

  beforeAll(async () => {
    // Where nobody cannot reach the checkout, the user of the tests stands in.
    corner = await makeCorner(ordinary.possible ? ordinary.user : null);
    stack = corner.start();
    addresses = await stack.ready();
  });
  afterAll(async () => {
    await corner.clear();
  });

  test('serves page and API, and tells who is who', async () => {
    expect(await serves(addresses)).toBe(true);
    expect(addresses.home).toBe(corner.home);
    for (const name of ['ines', 'carla', 'cem', 'edgar', 'ada', 'tom']) {
      expect(stack.output()).toContain(name);
    }
  });

  test('keeps keys and database password to its owner', () => {
    for (const file of [
      'people/carla.key.json',
      'postgres.password',
      'trust-roots/practice-root.key.pem',
    ]) {
      expect(statSync(join(corner.home, file)).mode & 0o077).toBe(0);
    }
  });

  test('keeps closed workflows for 90 days', async () => {
    const connection = await Connection.connect({ address: addresses.temporal });
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
  });

  test('a second start says that one runs, and where', async () => {
    const second = corner.start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('runs already');
    expect(second.output()).toContain(addresses.api);
    expect(isAlive(stack.identity)).toBe(true);
  });

  test.each(PART_NAMES)('%s is started again when it is killed', async (name) => {
    const before = corner.record().parts[name]!;
    process.kill(before.pid, 'SIGKILL');
    await waitFor(`${name} to be back`, () =>
      stack.output().includes(`${name} is back.`) ? true : undefined,
    );
    expect(isAlive(corner.record().parts[name]!)).toBe(true);
    await waitFor('people to be served', async () =>
      (await serves(addresses)) ? true : undefined,
    );
  });

  test('after a kill -9 the next start ends what was left, and finds its state', async () => {
    const trust = readFileSync(join(corner.home, 'trust.json'), 'utf8');
    const left = Object.values(corner.record().parts);
    process.kill(stack.identity.pid, 'SIGKILL');
    await stack.ended;
    expect(left.every(isAlive)).toBe(true);

    stack = corner.start();
    addresses = await stack.ready();
    expect(stack.output()).toContain('ended what it had left behind');
    expect(left.some(isAlive)).toBe(false);
    expect(await serves(addresses)).toBe(true);
    expect(readFileSync(join(corner.home, 'trust.json'), 'utf8')).toBe(trust);
  });

  test('Ctrl-C stops everything within ten seconds and leaves no process', async () => {
    const groups = groupsOf(corner, stack);
    const began = Date.now();
    process.kill(-stack.identity.pid, 'SIGINT');
    expect(await stack.ended).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(livingIn(groups)).toEqual([]);
  });
});

describe('the stack of whoever runs the tests', () => {
  let corner: Corner;
  beforeAll(async () => {
    corner = await makeCorner(null);
  });
  afterAll(async () => {
    await corner.clear();
  });

  test('a taken port is told with its variable, before anything is started', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const stack = corner.start({ COUNTERSIGN_PAGE_PORT: String(port) });
    expect(await stack.ended).toBe(1);
    await new Promise((resolve) => server.close(resolve));
    expect(stack.output()).toContain('COUNTERSIGN_PAGE_PORT');
    expect(corner.record().parts).toEqual({});
  });

  test('asked to stop while it is starting, it leaves no process', async () => {
    const stack = corner.start();
    await waitFor('a first part', () =>
      Object.keys(corner.record().parts).length > 0 ? true : undefined,
    );
    const groups = groupsOf(corner, stack);
    process.kill(stack.identity.pid, 'SIGTERM');
    expect(await stack.ended).toBe(0);
    expect(livingIn(groups)).toEqual([]);
  });

  test('comes up after that, and goes when it is told to', async () => {
    const stack = corner.start();
    const addresses = await stack.ready();
    expect(await serves(addresses)).toBe(true);
    const groups = groupsOf(corner, stack);
    process.kill(stack.identity.pid, 'SIGTERM');
    expect(await stack.ended).toBe(0);
    expect(livingIn(groups)).toEqual([]);
  });
});
