import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../home.ts';
import type { Part } from '../stack/supervise-part.ts';
import { StackError } from '../stack-error.ts';
import { findPostgresBinaries } from './find-binaries.ts';
import { initCluster } from './init-cluster.ts';
import { placePostgres } from './place-postgres.ts';
import { postgresUrl, startPostgres } from './start-postgres.ts';

export interface PostgresPart {
  readonly part: Part;
  readonly databaseUrl: string;
  readonly adminUrl: string;
  readonly database: string;
  readonly notice: string | null;
}

/**
 * Prepares the embedded PostgreSQL: programs, user, data directory and password.
 *
 * @throws StackError
 */
export async function preparePostgres(home: Home, port: number): Promise<PostgresPart> {
  const place = placePostgres(home.postgres, findPostgresBinaries());
  const isNew = !existsSync(join(place.root, 'data', 'PG_VERSION'));
  const password = passwordOf(home, isNew);
  const data = await initCluster(place, password);
  const database = 'countersign';
  const logFile = join(home.logs, 'postgres.log');
  return {
    part: {
      name: 'postgres',
      start: async (onSpawn) =>
        (await startPostgres({ place, data, port, password, logFile }, onSpawn)).process,
      stop: { signal: 'SIGINT', graceMs: 2_500 },
    },
    databaseUrl: postgresUrl(port, password, database),
    adminUrl: postgresUrl(port, password, 'postgres'),
    database,
    notice: place.notice,
  };
}

function passwordOf(home: Home, isNew: boolean): string {
  if (existsSync(home.postgresPassword)) return readFileSync(home.postgresPassword, 'utf8').trim();
  if (!isNew) {
    throw new StackError(
      'POSTGRES_PASSWORD_LOST',
      `The database stands, but its password (${home.postgresPassword}) has gone. Put the file back, or start with another COUNTERSIGN_HOME.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(home.postgresPassword, `${password}\n`, { mode: 0o600 });
  return password;
}
