import { sql } from 'kysely';
import type { IncidentView } from '../../domain/views.ts';
import type { IncidentId } from '../../domain/words.ts';
import type { LedgerDb } from '../schema.ts';
import { cursorInstant, cutPage, readCursor, type Page } from './cursor.ts';

/** Where an incident stands; `null` when there is none of that id. */
export async function readIncident(
  db: LedgerDb,
  incident: IncidentId,
): Promise<IncidentView | null> {
  const row = await db
    .selectFrom('incident_projection')
    .select('view')
    .where('incident', '=', incident)
    .executeTakeFirst();
  return row === undefined ? null : (row.view as IncidentView);
}

export interface IncidentsQuery {
  /** At most this many, 1 to 200. */
  readonly limit: number;
  readonly cursor?: string | null;
  /** Only these states; left out: all. */
  readonly states?: readonly IncidentView['state'][];
}

/**
 * Incidents, newest first.
 *
 * @throws {LedgerError} `cursor-malformed`
 */
export async function readIncidents(
  db: LedgerDb,
  { limit, cursor, states }: IncidentsQuery,
): Promise<Page<IncidentView>> {
  let query = db
    .selectFrom('incident_projection')
    .select(['incident', 'opened_at', 'view'])
    .orderBy('opened_at', 'desc')
    .orderBy('incident')
    .limit(limit + 1);
  if (states !== undefined) query = query.where('state', 'in', [...states]);
  if (cursor != null) {
    const [openedAt, incident = ''] = readCursor(cursor, 2);
    const opened = cursorInstant(openedAt);
    query = query.where((where) =>
      where.or([
        where('opened_at', '<', sql.val<Date>(opened)),
        where.and([
          where('opened_at', '=', sql.val<Date>(opened)),
          where('incident', '>', incident),
        ]),
      ]),
    );
  }
  const rows = await query.execute();
  return cutPage(
    rows,
    limit,
    (row) => row.view as IncidentView,
    (row) => [row.opened_at.toISOString(), row.incident],
  );
}
