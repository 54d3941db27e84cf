import { sql } from 'kysely';
import type { LedgerDb } from '../schema.ts';

/** The database's clock: the one that all processes are measured by. */
export async function readClock(db: LedgerDb): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('the database told no time');
  return row.now;
}
