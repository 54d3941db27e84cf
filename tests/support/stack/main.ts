/**
 * Runs as a process of its own beside jest: one Temporal and one PostgreSQL for the whole run. It
 * prints one line with their addresses and lives until its standard input ends, which happens
 * also when jest is killed; so nothing is left behind, whatever becomes of jest.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '../../../embedded/postgres/create-database.ts';
import { findPostgresBinaries } from '../../../embedded/postgres/find-binaries.ts';
import { initCluster } from '../../../embedded/postgres/init-cluster.ts';
import { placePostgres } from '../../../embedded/postgres/place-postgres.ts';
import { postgresUrl, startPostgres } from '../../../embedded/postgres/start-postgres.ts';
import { choosePort } from '../../../embedded/process/choose-port.ts';
import type { DetachedProcess } from '../../../embedded/process/spawn-detached.ts';
import { stopProcess } from '../../../embedded/process/stop-process.ts';
import { temporalCachePath } from '../../../embedded/temporal/cache-path.ts';
import { findTemporal } from '../../../embedded/temporal/find-temporal.ts';
import { prepareTemporal } from '../../../embedded/temporal/prepare-temporal.ts';
import { makeProgress } from '../../../embedded/temporal/progress.ts';
import { startTemporal } from '../../../embedded/temporal/start-temporal.ts';
import { migrate } from '../../../ledger/migrate.ts';
import { TEMPLATE_DATABASE } from './names.ts';

const PASSWORD = 'countersign-tests';

const env = Object.fromEntries(
  Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
);
const directory = mkdtempSync(join(tmpdir(), 'countersign-tests-'));
// The database's user has to come through here.
chmodSync(directory, 0o711);
const started: DetachedProcess[] = [];
const interrupted = new AbortController();
let stopping: Promise<void> | null = null;

process.stdin.resume();
process.stdin.once('end', () => void stop(0));
process.stdin.once('error', () => void stop(0));
// The terminal's Ctrl-C reaches this process too; jest's end then closes the input.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => void stop(0));

const starting = Promise.all([startTestTemporal(), startTestPostgres()]);
try {
  const [temporal, postgres] = await starting;
  process.stdout.write(`${JSON.stringify({ temporal, postgres, directory })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  await stop(1);
}

async function startTestTemporal(): Promise<string> {
  const found = await findTemporal(
    {
      address: null,
      path: env['PATH'] ?? '',
      cachePath: temporalCachePath(env['XDG_CACHE_HOME'] ?? null),
      downloadMs: 60_000,
      env,
      signal: interrupted.signal,
    },
    makeProgress(process.stderr),
  );
  if (found.kind !== 'program') throw new Error('the tests start a Temporal of their own');
  const port = await choosePort(0, 'none');
  await startTemporal(
    {
      program: found.program,
      port,
      uiPort: null,
      database: null,
      directory,
      logFile: join(directory, 'temporal.log'),
      env,
    },
    keep,
  );
  const address = `127.0.0.1:${port}`;
  await prepareTemporal({ connection: { address }, namespace: 'default', taskQueue: 'none' });
  return address;
}

/** @returns address of the maintenance database */
async function startTestPostgres(): Promise<string> {
  const root = join(directory, 'postgres');
  mkdirSync(root);
  const place = placePostgres(root, findPostgresBinaries());
  const data = await initCluster(place, PASSWORD);
  const port = await choosePort(0, 'none');
  const running = await startPostgres(
    {
      place,
      data,
      port,
      password: PASSWORD,
      logFile: join(directory, 'postgres.log'),
      // Thrown away afterwards: losing power in between loses nothing that anybody wants.
      settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
    },
    keep,
  );
  await createDatabase(running.adminUrl, TEMPLATE_DATABASE);
  await migrate(postgresUrl(port, PASSWORD, TEMPLATE_DATABASE));
  return running.adminUrl;
}

/** What is born after the end was decided must go too. */
function keep(child: DetachedProcess): void {
  started.push(child);
  if (stopping !== null) void end(child);
}

async function end({ identity }: DetachedProcess): Promise<void> {
  await stopProcess(identity, { signal: 'SIGINT', graceMs: 5_000 });
}

async function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    interrupted.abort();
    await Promise.all(started.map(end));
    await starting.catch(() => {});
    await Promise.all(started.map(end));
    rmSync(directory, { recursive: true, force: true });
  })();
  await stopping;
  process.exit(code);
}
