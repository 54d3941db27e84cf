import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Digest, IncidentId, Instant, PostId } from '../../domain/words.ts';
import type { ChainAnchor } from '../../ledger/verify/check-chains.ts';
import type { PrintedChain } from '../memory/gap.ts';

/** A post as it stands on the page now. */
export interface StandingPost {
  readonly incident: IncidentId;
  readonly post: PostId;
  readonly at: Instant;
}

/**
 * What the current generation says about itself: the page's own memory, outside the database. It
 * was made from verified chains, so a past that differs from it was rewritten.
 */
export interface PreviousGeneration {
  readonly posts: ReadonlyMap<Digest, StandingPost>;
  /** Where each chain ended. */
  readonly heads: ReadonlyMap<IncidentId, ChainAnchor>;
  /** Time of its newest post; `''`: it has none. */
  readonly newest: Instant | '';
}

interface LedgerFile {
  readonly incidents: readonly {
    readonly incident: IncidentId;
    readonly head: ChainAnchor;
    readonly posts: readonly {
      readonly post: PostId;
      readonly key: Digest;
      readonly at: Instant;
    }[];
  }[];
}

/** Reads the current generation of a page; `null`: there is none. */
export async function readPrevious(directory: string): Promise<PreviousGeneration | null> {
  const text = await readCurrent(directory);
  if (text === null) return null;
  const { incidents } = JSON.parse(text) as LedgerFile;
  const posts = incidents.flatMap(({ incident, posts: shown }) =>
    shown.map(({ key, post, at }) => [key, { incident, post, at }] as const),
  );
  return {
    posts: new Map(posts),
    heads: new Map(incidents.map(({ incident, head }) => [incident, head])),
    newest: posts.map(([, { at }]) => at).reduce((a, b) => (a > b ? a : b), ''),
  };
}

/** What the current generation of a page says of one incident; empty: nothing. */
export async function readPrinted(
  directory: string,
  incident: IncidentId,
  account: string,
): Promise<readonly PrintedChain[]> {
  const previous = await readPrevious(directory);
  const head = previous?.heads.get(incident);
  if (previous === null || head === undefined) return [];
  const posts = [...previous.posts]
    .filter(([, post]) => post.incident === incident)
    .map(([key, { post, at }]) => ({ post, key, account, at }));
  return [{ head, posts }];
}

/** Deliveries that stand in the current generation. */
export async function standingKeys(directory: string): Promise<ReadonlySet<Digest>> {
  return new Set((await readPrevious(directory))?.posts.keys());
}

async function readCurrent(directory: string): Promise<string | null> {
  try {
    return await readFile(path.join(directory, 'current', 'ledger.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
