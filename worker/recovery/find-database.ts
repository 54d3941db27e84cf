import { findRunningDatabase } from '../../embedded/drill/find-running-database.ts';
import type { RecoveryConfig } from './config.ts';
import { RecoveryError } from './recovery-error.ts';

/**
 * The database that is named, or that of the stack that runs on the home.
 *
 * @throws RecoveryError `no-database`
 */
export function findDatabase({ databaseUrl, home }: RecoveryConfig): string {
  const found = databaseUrl ?? findRunningDatabase(home);
  if (found !== null) return found;
  throw new RecoveryError(
    'no-database',
    `No database is known: DATABASE_URL is not set and no stack runs on ${home}. Start it with npm start, or set DATABASE_URL.`,
  );
}
