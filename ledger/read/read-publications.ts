import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Leaf } from '../../domain/rendition.ts';
import type { SignedStatement } from '../../domain/statements.ts';
import type { DeliveryView, IncidentView, PostView, RevisionView } from '../../domain/views.ts';
import type { Digest, Instant, PostId } from '../../domain/words.ts';
import { ENTRY_COLUMNS, entryFromRow } from '../entry-row.ts';
import { postOf } from '../project/post-of.ts';
import type { LedgerDb } from '../schema.ts';
import { readRenditions } from './read-renditions.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/** A rendition that went out, or may have, with all that let it out. Nothing here is verified. */
export interface Publication {
  readonly incident: IncidentView;
  readonly post: PostView;
  readonly revision: RevisionView;
  readonly key: Digest;
  readonly leaf: Leaf;
  /** Exact rendition text as it stands; `null`: it is missing. */
  readonly text: string | null;
  /** Statements that its first attempt names. */
  readonly statements: readonly Digest[];
  readonly signOffs: readonly EntryOf<'post.sign'>[];
  readonly signed: readonly SignedStatement[];
  readonly attempts: readonly EntryOf<'delivery.attempt'>[];
  /** What was recorded of it, in order: outcomes and people's decisions. */
  readonly outcomes: readonly EntryOf<
    'delivery.publish' | 'delivery.fail' | 'delivery.doubt' | 'delivery.decide'
  >[];
  readonly delivery: DeliveryView | null;
  /** Time of its first attempt, by PostgreSQL. */
  readonly attemptedAt: Instant;
}

export interface PublicationsQuery {
  /** Channel, such as `status-page`. */
  readonly channel: string;
  readonly account?: string;
  /** Only incidents opened since, and those that are still open. */
  readonly since?: Instant;
}

/**
 * Everything that was attempted on a channel, in ledger order (time of the first attempt). What
 * the public page is built from, after each has been verified.
 */
export async function readPublications(
  db: LedgerDb,
  query: PublicationsQuery,
): Promise<readonly Publication[]> {
  const attempts = await readAttempts(db, query);
  if (attempts.length === 0) return [];
  const posts = [...new Set(attempts.map(({ payload }) => payload.post))];
  const [entries, views, texts] = await Promise.all([
    readDeliveryEntries(db, posts),
    readViews(db, posts),
    readRenditions(
      db,
      attempts.map(({ payload }) => payload.leaf.digest),
    ),
  ]);
  const byKey = new Map<string, EntryOf<'delivery.attempt'>[]>();
  for (const attempt of attempts) {
    const name = `${attempt.payload.post} ${attempt.payload.key}`;
    byKey.set(name, [...(byKey.get(name) ?? []), attempt]);
  }
  return [...byKey.values()].flatMap((group) => describe(group, entries, views, texts));
}

async function readAttempts(
  db: LedgerDb,
  { channel, account, since }: PublicationsQuery,
): Promise<readonly EntryOf<'delivery.attempt'>[]> {
  let query = db
    .selectFrom('ledger_entry')
    .innerJoin('incident_projection', 'incident_projection.incident', 'ledger_entry.chain')
    .select(ENTRY_COLUMNS)
    .where('action', '=', 'delivery.attempt')
    .orderBy('ledger_entry.at')
    .orderBy('ledger_entry.chain')
    .orderBy('ledger_entry.sequence');
  if (since !== undefined) {
    query = query.where((where) =>
      where.or([
        where('incident_projection.opened_at', '>=', new Date(since)),
        where('incident_projection.state', '!=', 'closed'),
      ]),
    );
  }
  const entries = (await query.execute()).map(entryFromRow);
  return entries.filter(
    (entry): entry is EntryOf<'delivery.attempt'> =>
      entry.action === 'delivery.attempt' &&
      entry.payload.leaf.channel === channel &&
      (account === undefined || entry.payload.leaf.account === account),
  );
}

async function readDeliveryEntries(
  db: LedgerDb,
  posts: readonly PostId[],
): Promise<ReadonlyMap<PostId, readonly LedgerEntry[]>> {
  const rows = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('post', 'in', [...posts])
    .where('action', 'in', [
      'delivery.publish',
      'delivery.fail',
      'delivery.doubt',
      'delivery.decide',
      'post.sign',
    ])
    .orderBy('chain')
    .orderBy('sequence')
    .execute();
  const byPost = new Map<PostId, LedgerEntry[]>();
  for (const entry of rows.map(entryFromRow)) {
    const post = postOf(entry) ?? '';
    const group = byPost.get(post);
    if (group === undefined) byPost.set(post, [entry]);
    else group.push(entry);
  }
  return byPost;
}

interface Views {
  readonly posts: ReadonlyMap<PostId, PostView>;
  readonly incidents: ReadonlyMap<string, IncidentView>;
}

async function readViews(db: LedgerDb, posts: readonly PostId[]): Promise<Views> {
  const rows = await db
    .selectFrom('post_projection')
    .innerJoin('incident_projection', 'incident_projection.incident', 'post_projection.incident')
    .select([
      'post',
      'post_projection.view as post_view',
      'incident_projection.view as incident_view',
    ])
    .where('post', 'in', [...posts])
    .execute();
  return {
    posts: new Map(rows.map((row) => [row.post, row.post_view as PostView])),
    incidents: new Map(rows.map((row) => [row.post, row.incident_view as IncidentView])),
  };
}

function describe(
  attempts: readonly EntryOf<'delivery.attempt'>[],
  entries: ReadonlyMap<PostId, readonly LedgerEntry[]>,
  views: Views,
  texts: ReadonlyMap<Digest, string>,
): Publication[] {
  const [first] = attempts;
  if (first === undefined) return [];
  const { post: id, key, leaf, revision: number, statements } = first.payload;
  const post = views.posts.get(id);
  const incident = views.incidents.get(id);
  const revision = post?.revisions.findLast((candidate) => candidate.number === number);
  if (post === undefined || incident === undefined || revision === undefined) return [];
  const told = entries.get(id) ?? [];
  const signOffs = told.filter(
    (entry): entry is EntryOf<'post.sign'> =>
      entry.action === 'post.sign' && statements.includes(entry.payload.statement),
  );
  return [
    {
      incident,
      post,
      revision,
      key,
      leaf,
      text: texts.get(leaf.digest) ?? null,
      statements,
      signOffs,
      signed: signOffs.map((entry) => entry.payload.signed),
      attempts,
      outcomes: told.filter(
        (entry): entry is Publication['outcomes'][number] =>
          isOutcome(entry) && entry.payload.key === key,
      ),
      delivery: post.deliveries.find((delivery) => delivery.key === key) ?? null,
      attemptedAt: first.at,
    },
  ];
}

function isOutcome(entry: LedgerEntry): entry is Publication['outcomes'][number] {
  return (
    entry.action === 'delivery.publish' ||
    entry.action === 'delivery.fail' ||
    entry.action === 'delivery.doubt' ||
    entry.action === 'delivery.decide'
  );
}
