import { execFile } from 'node:child_process';
import { chownSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StackError } from '../stack-error.ts';
import type { PostgresPlace } from './place-postgres.ts';

export const POSTGRES_USER = 'countersign';

/**
 * Makes the data directory, unless it stands. It is made under another name and renamed, so that
 * an interrupted first start never leaves half a database.
 *
 * @returns the data directory
 * @throws StackError `POSTGRES_NOT_READY`
 */
export async function initCluster(place: PostgresPlace, password: string): Promise<string> {
  const data = join(place.root, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) return data;
  for (const name of readdirSync(place.root)) {
    if (name.startsWith('new-')) rmSync(join(place.root, name), { recursive: true, force: true });
  }
  const temporary = join(place.root, `new-${process.pid}`);
  const passwordFile = join(place.root, `new-${process.pid}.password`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.user !== null) chownSync(passwordFile, place.user.uid, place.user.gid);
  try {
    await promisify(execFile)(
      join(place.native, 'bin', 'initdb'),
      [
        `--pgdata=${temporary}`,
        `--username=${POSTGRES_USER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // The same order of text on every machine, whatever its locales.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
      ],
      { ...place.user, cwd: place.root, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } },
    );
    renameSync(temporary, data);
    return data;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw new StackError(
      'POSTGRES_NOT_READY',
      `PostgreSQL's data directory could not be made in ${place.root}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
