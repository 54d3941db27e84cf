import { Client } from 'pg';
import { explainDatabaseError } from './explain-database-error.ts';
import { LedgerError } from './ledger-error.ts';
import { migration0001 } from './migrations/0001-ledger.ts';
import { migration0002 } from './migrations/0002-private-facts.ts';
import { grantSql, makeRoleSql } from './migrations/restrict-rights.ts';

const MIGRATIONS = [migration0001, migration0002] as const;

/** Any fixed number: the lock under which one process at a time migrates a database. */
const MIGRATION_LOCK = 7_401_202_611;

export interface MigrationReport {
  /** Names of the migrations that were run now, in order. */
  readonly applied: readonly string[];
  /**
   * True when connections work under a role that cannot change the ledger. False where the
   * connecting user may not make roles: then triggers alone keep it append-only.
   */
  readonly restricted: boolean;
}

/**
 * Brings a database to the newest form, under a lock, each migration in a transaction of its own.
 *
 * @param databaseUrl PostgreSQL connection string; its user owns what is made
 * @param options.through only these migrations, as when a backup of an older form is put back
 * @throws {LedgerError} `database-unreachable`; `backup-unusable` for a migration that nobody knows
 */
export async function migrate(
  databaseUrl: string,
  { through }: { readonly through?: readonly string[] } = {},
): Promise<MigrationReport> {
  const unknown = through?.find((name) => !MIGRATIONS.some((known) => known.name === name));
  if (unknown !== undefined) {
    throw new LedgerError('backup-unusable', `this version does not know the migration ${unknown}`);
  }
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw explainDatabaseError(error);
  }
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await applyMissing(client, through ?? null);
    // Rights are given on the newest form only: an older one lacks tables that they name.
    const restricted = through === undefined && (await restrictRights(client));
    return { applied, restricted };
  } finally {
    // Ending the session gives the lock back.
    await client.end();
  }
}

async function applyMissing(
  client: Client,
  through: readonly string[] | null,
): Promise<readonly string[]> {
  await client.query(
    'create table if not exists schema_migration (name text primary key, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query<{ name: string }>('select name from schema_migration');
  const standing = new Set(rows.map((row) => row.name));
  const missing = MIGRATIONS.filter(
    ({ name }) => !standing.has(name) && (through === null || through.includes(name)),
  );
  for (const { name, sql } of missing) {
    await inTransaction(client, async () => {
      await client.query(sql);
      await client.query('insert into schema_migration (name) values ($1)', [name]);
    });
  }
  return missing.map((migration) => migration.name);
}

async function restrictRights(client: Client): Promise<boolean> {
  try {
    await inTransaction(client, async () => {
      await client.query(makeRoleSql);
      await client.query(grantSql);
    });
    return true;
  } catch (error) {
    if (isInsufficientPrivilege(error)) return false;
    throw error;
  }
}

async function inTransaction(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

function isInsufficientPrivilege(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '42501';
}
