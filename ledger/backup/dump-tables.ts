import { Client, escapeIdentifier } from 'pg';
import { explainDatabaseError } from '../explain-database-error.ts';
import { readMigrations, readTables, type TableShape } from './tables.ts';

/** Where every chain ended when the backup was made. */
export interface DumpedHead {
  readonly chain: string;
  readonly sequence: number;
  readonly hash: string;
}

export interface Dump {
  /** By PostgreSQL's clock. */
  readonly at: string;
  readonly migrations: readonly string[];
  readonly tables: readonly TableShape[];
  readonly heads: readonly DumpedHead[];
}

const ROWS_AT_ONCE = 500;

/**
 * Reads every table in one snapshot, so that what is written meanwhile is in the backup as a whole
 * or not at all. Rows come one JSON object a line, exact to the microsecond.
 *
 * @param write takes the lines of one table, to the end
 * @throws {LedgerError} `database-unreachable`
 */
export async function dumpTables(
  databaseUrl: string,
  write: (table: string, lines: AsyncIterable<string>) => Promise<void>,
): Promise<Dump> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin isolation level repeatable read read only');
    await client.query(`set local time zone 'UTC'`);
    const { rows } = await client.query<{ at: Date }>('select clock_timestamp() as at');
    const tables = await readTables(client);
    for (const table of tables) await write(table.name, readLines(client, table));
    const heads = await client.query<DumpedHead>(
      'select chain, sequence, hash from chain_head order by chain',
    );
    const migrations = await readMigrations(client);
    const at = rows[0]?.at.toISOString() ?? '';
    return { at, migrations, tables, heads: heads.rows };
  } catch (error) {
    throw explainDatabaseError(error);
  } finally {
    await client.end();
  }
}

async function* readLines(client: Client, { name, columns }: TableShape): AsyncGenerator<string> {
  const list = columns.map(escapeIdentifier).join(', ');
  await client.query(`declare dumped no scroll cursor for
    select row_to_json(t)::text as line from (select ${list} from ${escapeIdentifier(name)}) t`);
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${ROWS_AT_ONCE} from dumped`);
    for (const { line } of rows) yield line;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await client.query('close dumped');
}
