import { sql } from 'kysely';
import type { PostView } from '../../domain/views.ts';
import type { IncidentId, PostId } from '../../domain/words.ts';
import type { LedgerDb } from '../schema.ts';
import { cursorInstant, cutPage, readCursor, type Page } from './cursor.ts';

/** Where a post stands; `null` when there is none of that id. */
export async function readPost(db: LedgerDb, post: PostId): Promise<PostView | null> {
  const row = await db
    .selectFrom('post_projection')
    .select('view')
    .where('post', '=', post)
    .executeTakeFirst();
  return row === undefined ? null : (row.view as PostView);
}

/** All posts of an incident, in order. */
export async function readPostsOfIncident(
  db: LedgerDb,
  incident: IncidentId,
): Promise<readonly PostView[]> {
  const rows = await db
    .selectFrom('post_projection')
    .select('view')
    .where('incident', '=', incident)
    .orderBy('number')
    .execute();
  return rows.map((row) => row.view as PostView);
}

export interface PostsQuery {
  /** At most this many, 1 to 200. */
  readonly limit: number;
  readonly cursor?: string | null;
  /** Only these states; left out: all. */
  readonly states?: readonly PostView['state'][];
  readonly incident?: IncidentId;
}

/**
 * Posts in the order in which people should look at them: what must be public soonest, then
 * severity, then oldest.
 *
 * @throws {LedgerError} `cursor-malformed`
 */
export async function readPosts(
  db: LedgerDb,
  { limit, cursor, states, incident }: PostsQuery,
): Promise<Page<PostView>> {
  let query = db
    .selectFrom('post_projection')
    .select(['post', 'deadline', 'severity', 'opened_at', 'view'])
    .orderBy('deadline')
    .orderBy('severity')
    .orderBy('opened_at')
    .orderBy('post')
    .limit(limit + 1);
  if (states !== undefined) query = query.where('state', 'in', [...states]);
  if (incident !== undefined) query = query.where('incident', '=', incident);
  if (cursor != null) {
    const [deadline, severity, openedAt, post] = readCursor(cursor, 4);
    query = query.where(
      sql<boolean>`(deadline, severity, opened_at, post) > (${deadline} collate "C", ${severity}, ${cursorInstant(openedAt)}::timestamptz, ${post})`,
    );
  }
  const rows = await query.execute();
  return cutPage(
    rows,
    limit,
    (row) => row.view as PostView,
    (row) => [row.deadline, row.severity, row.opened_at.toISOString(), row.post],
  );
}
