import { createDatabase } from '../../embedded/postgres/create-database.ts';
import { preparePostgres } from '../../embedded/postgres/postgres-part.ts';
import { openHome } from '../../embedded/home.ts';
import { choosePort } from '../../embedded/process/choose-port.ts';
import { stopProcess } from '../../embedded/process/stop-process.ts';
import { lockHome } from '../../embedded/stack/lock-home.ts';
import type { RecoveryConfig } from './config.ts';

/**
 * Does something with the database while nothing else of the one-machine stack runs: starts its
 * PostgreSQL for that time, makes it where there is none, and holds the home's lock. A database
 * that is named runs by itself.
 *
 * @throws StackError `ALREADY_RUNNING`, `POSTGRES_NOT_READY`
 */
export async function withDatabase<T>(
  { databaseUrl, home }: Pick<RecoveryConfig, 'databaseUrl' | 'home'>,
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  if (databaseUrl !== null) return await work(databaseUrl);
  const opened = openHome(home);
  const { unlock } = lockHome(opened);
  try {
    const port = await choosePort(0, 'COUNTERSIGN_POSTGRES_PORT');
    const prepared = await preparePostgres(opened, port);
    const process = await prepared.part.start(() => undefined);
    try {
      await createDatabase(prepared.adminUrl, prepared.database);
      return await work(prepared.databaseUrl);
    } finally {
      await stopProcess(process.identity, { signal: 'SIGINT', graceMs: 10_000 });
    }
  } finally {
    unlock();
  }
}
