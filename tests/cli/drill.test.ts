import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Tally } from '../../embedded/drill/tally.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import type { ClonedDatabase } from '../support/clone-database.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { testTemporal } from '../support/test-temporal.ts';

const home = temporaryDirectory();
let database: ClonedDatabase;

beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(async () => {
  await database?.drop();
  home.remove();
});

test('the drill plays an outage to its end, and nothing unapproved is public', async () => {
  const { address, taskQueue } = testTemporal();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'embedded/drill/main.ts', '--json'],
    {
      env: {
        ...process.env,
        COUNTERSIGN_HOME: home.path,
        DATABASE_URL: database.url,
        TEMPORAL_ADDRESS: address,
        COUNTERSIGN_TASK_QUEUE: taskQueue,
        COUNTERSIGN_API_PORT: '0',
        COUNTERSIGN_PAGE_PORT: '0',
      },
    },
  );
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  const tally = JSON.parse(last) as Tally;
  expect(Object.keys(tally)).toEqual([
    'published',
    'refused',
    'unapprovedPublic',
    'promisesKept',
    'promisesMissed',
    'incident',
    'publicPage',
    'ledgerOk',
  ]);
  expect(tally).toMatchObject({ published: 6, unapprovedPublic: 0, ledgerOk: true });
  expect(tally.refused).toBeGreaterThanOrEqual(2);
  expect(tally.promisesMissed).toBeGreaterThanOrEqual(1);
  expect(stdout).toContain('nobody knows whether');
  expect(stdout).toContain('confirmed the delivery');
}, 150_000);
