import { sql } from 'kysely';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { IncidentView, PostView } from '../../domain/views.ts';
import type { Instant } from '../../domain/words.ts';
import { foldChain, type ChainViews } from '../project/fold-chain.ts';
import { postOf } from '../project/post-of.ts';
import type { LedgerTransaction } from '../schema.ts';

/** Sorts after every instant. */
const NEVER = '9999-12-31T23:59:59.999Z';

/** Folds new entries of a chain into the views that stand, in the same transaction. */
export async function projectEntries(
  trx: LedgerTransaction,
  chain: string,
  entries: readonly LedgerEntry[],
): Promise<void> {
  const posts = [...new Set(entries.map(postOf).filter((post) => post !== null))];
  const before = await readViews(trx, chain, posts);
  const after = foldChain(before, entries);
  const touched = new Map(
    [...after.posts].filter(([post, view]) => view !== before.posts.get(post)),
  );
  await writeViews(trx, { incident: after.incident, posts: touched });
}

async function readViews(
  trx: LedgerTransaction,
  incident: string,
  posts: readonly string[],
): Promise<ChainViews> {
  // One statement: whoever waits for the chain's lock waits for each of ours.
  const { rows } = await sql<{ readonly post: string | null; readonly view: unknown }>`
    select null as post, view from incident_projection where incident = ${incident}
    union all
    select post, view from post_projection
      where incident = ${incident} and post = any(${[...posts]})`.execute(trx);
  const own = rows.find(({ post }) => post === null);
  return {
    incident: own === undefined ? null : (own.view as IncidentView),
    posts: new Map(
      rows.flatMap(({ post, view }) => (post === null ? [] : [[post, view as PostView] as const])),
    ),
  };
}

/** Writes views with the columns that lists are ordered by. */
export async function writeViews(trx: LedgerTransaction, views: ChainViews): Promise<void> {
  const { incident } = views;
  if (incident !== null) {
    const row = {
      state: incident.state,
      mode: incident.mode,
      opened_at: incident.openedAt,
      head_sequence: incident.head.sequence,
      view: JSON.stringify(incident),
    };
    await trx
      .insertInto('incident_projection')
      .values({ incident: incident.incident, ...row })
      .onConflict((conflict) => conflict.column('incident').doUpdateSet(row))
      .execute();
  }
  for (const post of views.posts.values()) {
    const row = {
      incident: post.incident,
      number: post.number,
      state: post.state,
      mode: post.mode,
      severity: post.severity,
      opened_at: post.openedAt,
      deadline: deadlineOf(post),
      view: JSON.stringify(post),
    };
    await trx
      .insertInto('post_projection')
      .values({ post: post.post, ...row })
      .onConflict((conflict) => conflict.column('post').doUpdateSet(row))
      .execute();
  }
}

/** When these words must be public at the latest: what the queue is ordered by. */
export function deadlineOf(post: PostView): Instant {
  const revision = post.revisions.at(-1);
  const times = [
    revision?.promise ?? null,
    revision?.publishBy ?? null,
    post.publishedAt === null ? post.dueAt : null,
  ].filter((time) => time !== null);
  return times.toSorted()[0] ?? NEVER;
}
