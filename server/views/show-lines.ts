import type { IncidentView, PostView } from '../../domain/views.ts';
import { readPostsOfIncident } from '../../ledger/read/read-posts.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { readRunbookPackage } from '../../ledger/read/read-runbook-package.ts';
import { parseRendition } from '../../trust/rendition-bytes.ts';
import type { ReadyLines } from '../api/contract.ts';
import type { ServerDeps } from '../deps.ts';

/**
 * The newest signed lines of each account whose audience is told only when it asks. That they were
 * let out stands in the ledger like every other word's publication.
 */
export async function showLines(
  deps: ServerDeps,
  { incident, runbookDigest }: IncidentView,
): Promise<readonly ReadyLines[]> {
  const { db } = deps.ledger;
  const [posts, runbook] = await Promise.all([
    readPostsOfIncident(db, incident),
    readRunbookPackage(db, runbookDigest),
  ]);
  const reactive = Object.entries(runbook?.runbook.audiences ?? {}).flatMap(([name, audience]) =>
    audience.reactive ? [name] : [],
  );
  const newest = new Map<string, Kept>();
  for (const kept of posts.flatMap((post) => keptOf(post, reactive))) {
    const { channel, account } = kept.delivery.leaf;
    const before = newest.get(`${channel}/${account}`);
    if (before === undefined || before.at < kept.at) newest.set(`${channel}/${account}`, kept);
  }
  const texts = await readRenditions(
    db,
    [...newest.values()].map(({ delivery }) => delivery.leaf.digest),
  );
  return [...newest.values()].flatMap(({ post, delivery: { leaf }, at }) => {
    const bytes = texts.get(leaf.digest);
    if (bytes === undefined) return [];
    const { headline, text } = parseRendition(bytes);
    const { audience, channel, account, language } = leaf;
    const signedBy = post.signOffs.filter(({ counts }) => counts).map(({ name }) => name);
    return [
      { audience, channel, account, language, post: post.post, at, headline, text, signedBy },
    ];
  });
}

interface Kept {
  readonly post: PostView;
  readonly delivery: PostView['deliveries'][number];
  readonly at: string;
}

function keptOf(post: PostView, reactive: readonly string[]): readonly Kept[] {
  return post.deliveries.flatMap((delivery) =>
    delivery.state === 'published' &&
    delivery.at !== null &&
    reactive.includes(delivery.leaf.audience)
      ? [{ post, delivery, at: delivery.at }]
      : [],
  );
}
