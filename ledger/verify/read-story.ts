import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Digest, PostId } from '../../domain/words.ts';

export type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/** What a chain tells, by the names under which its entries refer to each other. */
export interface Story {
  readonly incident: EntryOf<'incident.open'> | undefined;
  readonly posts: ReadonlyMap<PostId, EntryOf<'post.open'>>;
  readonly revisions: ReadonlyMap<string, EntryOf<'post.revision'>>;
  readonly signs: ReadonlyMap<Digest, EntryOf<'post.sign'>>;
  readonly decisions: ReadonlyMap<Digest, EntryOf<'delivery.decide'>>;
  readonly attempts: ReadonlyMap<Digest, readonly EntryOf<'delivery.attempt'>[]>;
  /** Holds, releases and what they wait for, in order. */
  readonly holds: readonly LedgerEntry[];
}

const HOLDING: readonly LedgerEntry['action'][] = [
  'incident.hold',
  'incident.release',
  'post.release',
  'task.done',
];

/** Sorts a chain's entries by what they tell. */
export function readStory(entries: readonly LedgerEntry[]): Story {
  const posts = new Map<PostId, EntryOf<'post.open'>>();
  const revisions = new Map<string, EntryOf<'post.revision'>>();
  const signs = new Map<Digest, EntryOf<'post.sign'>>();
  const decisions = new Map<Digest, EntryOf<'delivery.decide'>>();
  const attempts = new Map<Digest, EntryOf<'delivery.attempt'>[]>();
  let incident: EntryOf<'incident.open'> | undefined;
  for (const entry of entries) {
    if (entry.action === 'incident.open') incident ??= entry;
    if (entry.action === 'post.open') posts.set(entry.payload.post, entry);
    if (entry.action === 'post.revision') {
      revisions.set(revisionName(entry.payload.post, entry.payload.revision), entry);
    }
    if (entry.action === 'post.sign') signs.set(entry.payload.statement, entry);
    if (entry.action === 'delivery.decide') decisions.set(entry.payload.statement, entry);
    if (entry.action === 'delivery.attempt') {
      const { key } = entry.payload;
      attempts.set(key, [...(attempts.get(key) ?? []), entry]);
    }
  }
  const holds = entries.filter(({ action }) => HOLDING.includes(action));
  return { incident, posts, revisions, signs, decisions, attempts, holds };
}

/** Names one revision of one post. */
export function revisionName(post: PostId, revision: number): string {
  return `${post}#${revision}`;
}
