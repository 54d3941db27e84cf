import type { Client } from 'pg';

/** A table as a backup sees it. */
export interface TableShape {
  readonly name: string;
  /** Columns that hold something of their own; generated ones are made again. */
  readonly columns: readonly string[];
}

/**
 * Never in a backup: whoever had a session signs in again, and no copy of a backup signs in for
 * anybody. The list of migrations stands in the manifest.
 */
const LEFT_OUT = ['login_challenge', 'login_session', 'schema_migration'];

/** Every table of the schema, those first that others refer to. */
export async function readTables(client: Client): Promise<readonly TableShape[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; refers: string[] }>(`
    select t.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
          and a.attgenerated = '') as columns,
      coalesce((select array_agg(distinct r.relname::text) from pg_constraint c
        join pg_class r on r.oid = c.confrelid
        where c.conrelid = t.oid and c.contype = 'f' and r.oid <> t.oid), '{}') as refers
    from pg_class t
    where t.relkind = 'r' and t.relnamespace = current_schema()::regnamespace
    order by t.relname`);
  const left = rows.filter(({ name }) => !LEFT_OUT.includes(name));
  const placed: typeof left = [];
  while (placed.length < left.length) {
    const stands = new Set(placed.map(({ name }) => name));
    const ready = left.filter(
      ({ name, refers }) =>
        !stands.has(name) && refers.every((other) => stands.has(other) || LEFT_OUT.includes(other)),
    );
    if (ready.length === 0) throw new Error('tables that refer to each other cannot be ordered');
    placed.push(...ready);
  }
  return placed.map(({ name, columns }) => ({ name, columns }));
}

/** Names of the migrations that a database has had, in order; empty: it never had any. */
export async function readMigrations(client: Client): Promise<readonly string[]> {
  const there = await client.query<{ there: boolean }>(
    `select to_regclass('schema_migration') is not null as there`,
  );
  if (there.rows[0]?.there !== true) return [];
  const { rows } = await client.query<{ name: string }>(
    'select name from schema_migration order by name',
  );
  return rows.map(({ name }) => name);
}
