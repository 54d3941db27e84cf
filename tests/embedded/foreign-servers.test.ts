import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from '@temporalio/client';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { registerSearchAttributes, lengthenRetention } from '../../worker/prepare-namespace.ts';
import { cloneDatabase, emptyDatabase } from '../support/clone-database.ts';
import type { ClonedDatabase } from '../support/clone-database.ts';
import { testTemporal } from '../support/test-temporal.ts';
import { makeCorner } from './stack-kit.ts';
import type { Corner } from './stack-kit.ts';

describe('Temporal and PostgreSQL of somebody else', () => {
  let corner: Corner;
  let database: ClonedDatabase;
  beforeAll(async () => {
    corner = await makeCorner(null);
    database = await cloneDatabase();
  });
  afterAll(async () => {
    await corner.clear();
    await database.drop();
  });

  test('npm start uses them, and starts only what is ours', async () => {
    const { address, taskQueue } = testTemporal();
    const stack = corner.start({
      TEMPORAL_ADDRESS: address,
      COUNTERSIGN_TASK_QUEUE: taskQueue,
      DATABASE_URL: database.url,
    });
    const addresses = await stack.ready();
    expect(addresses).toMatchObject({ temporal: address, temporalUi: null });
    expect(Object.keys(corner.record().parts).toSorted()).toEqual([
      'mailbox',
      'page',
      'server',
      'worker',
    ]);
    expect((await fetch(`${addresses.api}/readyz`)).ok).toBe(true);
    process.kill(-stack.identity.pid, 'SIGTERM');
    expect(await stack.ended).toBe(0);
  });

  test('npm run migrate brings an empty database up, and may be repeated', async () => {
    const empty = await emptyDatabase();
    const migrate = (): string =>
      execFileSync(process.execPath, ['--import', 'tsx', 'worker/migrate.ts'], {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        env: { DATABASE_URL: empty.url, TSX_DISABLE_CACHE: '1' },
        encoding: 'utf8',
      });
    expect(migrate()).toContain('Done:');
    expect(migrate()).toContain('Nothing to do.');
    await empty.drop();
  });
});

/** A server that lets us look and nothing else: the far end of a vendor's network. */
function lookOnly(): Connection {
  const denied = async (): Promise<never> => {
    throw Object.assign(new Error('7 PERMISSION_DENIED'), {
      code: 7,
      details: 'Request unauthorized.',
      metadata: {},
    });
  };
  return {
    operatorService: {
      listSearchAttributes: async () => ({ customAttributes: {} }),
      addSearchAttributes: denied,
    },
    workflowService: {
      describeNamespace: async () => ({
        config: { workflowExecutionRetentionTtl: { seconds: 86_400 } },
      }),
      updateNamespace: denied,
    },
  } as unknown as Connection;
}

describe('a Temporal server where we have no rights', () => {
  test('missing search attributes are told with the commands that add them', async () => {
    await expect(registerSearchAttributes(lookOnly(), 'crisis')).rejects.toMatchObject({
      code: 'TEMPORAL_RIGHTS',
      message: expect.stringContaining(
        'temporal operator search-attribute create --namespace crisis --name CountersignIncident --type Keyword',
      ),
    });
  });

  test('a short retention is told with the command that lengthens it', async () => {
    await expect(lengthenRetention(lookOnly(), 'crisis')).rejects.toMatchObject({
      code: 'TEMPORAL_RIGHTS',
      message: expect.stringContaining(
        'temporal operator namespace update --namespace crisis --retention 90d',
      ),
    });
  });
});
