import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPostgresBinaries } from '../postgres/find-binaries.ts';
import { placePostgres } from '../postgres/place-postgres.ts';
import { postgresUrl } from '../postgres/start-postgres.ts';

/**
 * Address of the embedded PostgreSQL that runs on a home: its own `postmaster.pid` names the port
 * (fourth line), the home holds the password.
 *
 * @returns `null` when none runs there
 */
export function findRunningDatabase(home: string): string | null {
  try {
    const password = readFileSync(join(home, 'postgres.password'), 'utf8').trim();
    const { root } = placePostgres(join(home, 'postgres'), findPostgresBinaries());
    const pidFile = readFileSync(join(root, 'data', 'postmaster.pid'), 'utf8');
    const port = Number(pidFile.split('\n')[3]);
    return Number.isInteger(port) && port > 0 ? postgresUrl(port, password, 'countersign') : null;
  } catch {
    return null;
  }
}
