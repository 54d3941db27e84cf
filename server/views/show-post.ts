import type { DeliveryView, PostView, RevisionView } from '../../domain/views.ts';
import type { Digest } from '../../domain/words.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { parseRendition } from '../../trust/rendition-bytes.ts';
import type { PostBrief, RevisionDetail } from '../api/contract.ts';
import type { ServerDeps } from '../deps.ts';

/** Titles of posts' current revisions by post id, from the stored words. */
async function readHeadlines(
  deps: ServerDeps,
  posts: readonly PostView[],
): Promise<ReadonlyMap<string, string>> {
  const digests = posts.flatMap((post) => firstLeaf(post) ?? []);
  const texts = await readRenditions(deps.ledger.db, digests);
  return new Map(
    posts.flatMap((post) => {
      const digest = firstLeaf(post);
      const text = digest === undefined ? undefined : texts.get(digest);
      return text === undefined ? [] : [[post.post, parseRendition(text).headline] as const];
    }),
  );
}

function firstLeaf(post: PostView): Digest | undefined {
  return post.revisions.at(-1)?.leaves[0]?.digest;
}

/** Posts in brief, for lists. */
export async function briefPosts(
  deps: ServerDeps,
  posts: readonly PostView[],
): Promise<readonly PostBrief[]> {
  const headlines = await readHeadlines(deps, posts);
  return posts.map((post) => ({
    post: post.post,
    number: post.number,
    step: post.step,
    kind: post.kind,
    situation: post.situation,
    state: post.state,
    end: post.end,
    revision: post.revisions.at(-1)?.number ?? 0,
    headline: headlines.get(post.post) ?? null,
    missing: post.missing,
    dueAt: post.dueAt,
    openedAt: post.openedAt,
    publishedAt: post.publishedAt,
    refused: post.refused,
    frozen: post.frozen,
    language: post.language,
    follows: post.follows,
    draftedAt: post.revisions.at(-1)?.at ?? null,
    cover: post.cover ?? null,
    underEmbargo: post.embargo !== null && post.released === null && post.state !== 'settled',
    deliveries: countDeliveries(post.deliveries),
  }));
}

function countDeliveries(deliveries: readonly DeliveryView[]): PostBrief['deliveries'] {
  const count = (state: DeliveryView['state']): number =>
    deliveries.filter((delivery) => delivery.state === state).length;
  return {
    published: count('published'),
    pending: count('pending'),
    failed: count('failed'),
    unconfirmed: count('unconfirmed'),
    givenUp: count('given-up'),
  };
}

/** A revision with its words exactly as they are stored: whoever signs hashes them herself. */
export async function showRevision(
  deps: ServerDeps,
  revision: RevisionView,
): Promise<RevisionDetail> {
  const texts = await readRenditions(
    deps.ledger.db,
    revision.leaves.map((leaf) => leaf.digest),
  );
  return {
    revision,
    renditions: revision.leaves.flatMap(({ digest, channel, account, audience, language }) => {
      const bytes = texts.get(digest);
      return bytes === undefined ? [] : [{ digest, channel, account, audience, language, bytes }];
    }),
  };
}
