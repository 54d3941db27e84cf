import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolClient } from 'pg';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { explainDatabaseError } from './explain-database-error.ts';
import { openEntryListener } from './entry-listener.ts';
import { RESTRICTED_ROLE } from './migrations/restrict-rights.ts';
import type { LedgerDb, LedgerTables } from './schema.ts';

export interface Ledger {
  readonly db: LedgerDb;
  /**
   * Waits until an entry of this event id is committed, by whichever process.
   * @returns the entry, or `null` when the time (milliseconds) ran out
   */
  readonly waitForEntry: (eventId: string, timeoutMs: number) => Promise<LedgerEntry | null>;
  /** Ends all connections; waiting calls answer `null`. */
  readonly close: () => Promise<void>;
}

export interface LedgerOptions {
  /** Most connections at once; default 10. */
  readonly connections?: number;
  /** Called when an idle connection breaks, as when PostgreSQL restarts. */
  readonly onConnectionLost?: (error: Error) => void;
}

/**
 * Opens the ledger. Connects when first used; a database that goes away makes calls fail with
 * `database-unreachable` until it is back, and never ends the process.
 */
export function openLedger(databaseUrl: string, options: LedgerOptions = {}): Ledger {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'countersign',
  });
  const lost = (error: Error): void => options.onConnectionLost?.(error);
  pool.on('error', lost);
  pool.on('connect', (client) => {
    // A connection that breaks between two queries of a transaction tells only itself.
    client.on('error', lost);
    takeRestrictedRole(client);
  });
  const db = new Kysely<LedgerTables>({
    dialect: new PostgresDialect({
      pool: {
        connect: () => connect(pool),
        end: () => pool.end(),
      },
    }),
  });
  const listener = openEntryListener(databaseUrl, db);
  return {
    db,
    waitForEntry: listener.waitForEntry,
    close: async () => {
      await listener.close();
      await db.destroy();
    },
  };
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw explainDatabaseError(error);
  }
}

/** Queries of one connection run in order, so this one is done before the first real one. */
function takeRestrictedRole(client: PoolClient): void {
  client
    .query(
      `select set_config('role', rolname, false) from pg_roles
       where rolname = $1 and pg_has_role(session_user, oid, 'MEMBER')`,
      [RESTRICTED_ROLE],
    )
    .catch(() => undefined);
}
