import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { spawnDetached } from '../process/spawn-detached.ts';
import type { DetachedProcess } from '../process/spawn-detached.ts';
import { tailLog } from '../process/tail-log.ts';
import { waitFor } from '../process/wait-for.ts';
import { StackError } from '../stack-error.ts';
import { POSTGRES_USER } from './init-cluster.ts';
import type { PostgresPlace } from './place-postgres.ts';

export interface PostgresStart {
  readonly place: PostgresPlace;
  readonly data: string;
  readonly port: number;
  readonly password: string;
  readonly logFile: string;
  /** Settings beyond the defaults, such as `fsync=off` for a throw-away one. */
  readonly settings?: readonly string[];
}

export interface RunningPostgres {
  readonly process: DetachedProcess;
  /** Of the maintenance database. */
  readonly adminUrl: string;
}

/** A connection address for one database of the embedded PostgreSQL. */
export function postgresUrl(port: number, password: string, database: string): string {
  return `postgresql://${POSTGRES_USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/**
 * Starts PostgreSQL and waits until it answers. It listens on the loopback address only and on no
 * Unix socket: a socket's path would have to be short and reachable for two users.
 *
 * @throws StackError `POSTGRES_NOT_READY`, with the end of its log
 */
export async function startPostgres(
  start: PostgresStart,
  onSpawn: (process: DetachedProcess) => void = () => {},
): Promise<RunningPostgres> {
  dropStalePidFile(start.data);
  const process = await spawnDetached({
    command: join(start.place.native, 'bin', 'postgres'),
    args: [
      '-D',
      start.data,
      ...[
        `port=${start.port}`,
        'listen_addresses=127.0.0.1',
        'unix_socket_directories=',
        'max_connections=200',
        ...(start.settings ?? []),
      ].flatMap((setting) => ['-c', setting]),
    ],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    cwd: start.place.root,
    logFile: start.logFile,
    user: start.place.user,
  });
  onSpawn(process);
  let ended: string | null = null;
  void process.gone.then((how) => (ended = how));
  const adminUrl = postgresUrl(start.port, start.password, 'postgres');
  // Replaying a long log after a crash may take its time.
  const why = await waitFor(() => answers(adminUrl), { forMs: 60_000, hopeless: () => ended });
  if (why === null) return { process, adminUrl };
  throw new StackError(
    'POSTGRES_NOT_READY',
    `PostgreSQL did not start (${why}). The end of ${start.logFile}:\n${tailLog(start.logFile)}`,
  );
}

/** True when PostgreSQL takes a query. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '28P01') {
      throw new StackError(
        'POSTGRES_PASSWORD_LOST',
        'PostgreSQL refuses the password that COUNTERSIGN_HOME keeps.',
        { cause: error },
      );
    }
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * After a hard end the file names a process that has gone; PostgreSQL sees that itself, unless
 * the number belongs to another program by now.
 */
function dropStalePidFile(data: string): void {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')) return;
    rmSync(file);
  } catch {
    // Gone, or no /proc on this system: PostgreSQL judges it.
  }
}
