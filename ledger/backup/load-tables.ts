import { Client, escapeIdentifier } from 'pg';
import { explainDatabaseError } from '../explain-database-error.ts';
import { LedgerError } from '../ledger-error.ts';
import { migrate } from '../migrate.ts';
import type { Dump, DumpedHead } from './dump-tables.ts';
import { readMigrations, readTables } from './tables.ts';

const ROWS_AT_ONCE = 200;

/**
 * Fills an empty database with what a backup holds, in one transaction: all of it or nothing. The
 * database gets the form that it had when the backup was made, and then the newest.
 *
 * @param read the lines of one table, as they were dumped
 * @throws {LedgerError} `not-empty`, `backup-unusable`, `database-unreachable`
 */
export async function loadTables(
  databaseUrl: string,
  dump: Dump,
  read: (table: string) => AsyncIterable<string>,
): Promise<void> {
  await assertEmpty(databaseUrl);
  await migrate(databaseUrl, { through: dump.migrations });
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin');
    await client.query(`set local time zone 'UTC'`);
    const standing = await readTables(client);
    for (const { name } of dump.tables) {
      const table = standing.find((each) => each.name === name);
      if (table === undefined) throw unusable(`there is no table ${name} in this version`);
      await load(client, table, read(name));
    }
    await setSequences(client);
    await assertHeads(client, dump.heads);
    await client.query('commit');
  } catch (error) {
    throw explainDatabaseError(error);
  } finally {
    await client.end();
  }
  await migrate(databaseUrl);
}

/**
 * @throws {LedgerError} `not-empty` when the database holds anything but a form
 */
export async function assertEmpty(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const tables = await readTables(client);
    // A database that somebody else's tables stand in is not ours to fill.
    const strange = tables.length > 0 && (await readMigrations(client)).length === 0;
    for (const { name } of tables) {
      const { rowCount } = await client.query(`select 1 from ${escapeIdentifier(name)} limit 1`);
      if (strange || rowCount !== 0) {
        throw new LedgerError('not-empty', `the database is not empty: ${name} holds something`);
      }
    }
  } catch (error) {
    throw explainDatabaseError(error);
  } finally {
    await client.end();
  }
}

async function load(
  client: Client,
  { name, columns }: Dump['tables'][number],
  lines: AsyncIterable<string>,
): Promise<void> {
  const list = columns.map(escapeIdentifier).join(', ');
  const table = escapeIdentifier(name);
  let rows: string[] = [];
  const flush = async (): Promise<void> => {
    if (rows.length === 0) return;
    await client.query(
      `insert into ${table} (${list})
        select ${list} from json_populate_recordset(null::${table}, $1::json)`,
      [`[${rows.join(',')}]`],
    );
    rows = [];
  };
  for await (const line of lines) {
    rows.push(line);
    if (rows.length >= ROWS_AT_ONCE) await flush();
  }
  await flush();
}

/** A number that was given out must never be given out again. */
async function setSequences(client: Client): Promise<void> {
  const { rows } = await client.query<{ tab: string; col: string; seq: string }>(`
    select t.relname as tab, a.attname as col, s.oid::regclass::text as seq
    from pg_class s join pg_depend d on d.objid = s.oid and d.deptype in ('a', 'i')
    join pg_class t on t.oid = d.refobjid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
    where s.relkind = 'S' and t.relnamespace = current_schema()::regnamespace`);
  for (const { tab, col, seq } of rows) {
    await client.query(
      `select setval($1::regclass, coalesce((select max(${escapeIdentifier(col)})
        from ${escapeIdentifier(tab)}), 0) + 1, false)`,
      [seq],
    );
  }
}

async function assertHeads(client: Client, heads: readonly DumpedHead[]): Promise<void> {
  const { rows } = await client.query<DumpedHead>(
    'select chain, sequence, hash from chain_head order by chain',
  );
  if (JSON.stringify(rows) !== JSON.stringify(heads)) {
    throw unusable('the chains do not end where the manifest says');
  }
}

function unusable(message: string): LedgerError {
  return new LedgerError('backup-unusable', message);
}
