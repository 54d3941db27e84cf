import type { IncidentView, PostView } from '../../domain/views.ts';
import { canonicalText } from '../../trust/canonical.ts';
import { explainDatabaseError } from '../explain-database-error.ts';
import { foldChain } from '../project/fold-chain.ts';
import { readChain, readChains } from '../read/read-entries.ts';
import { readIncident } from '../read/read-incidents.ts';
import { readPostsOfIncident } from '../read/read-posts.ts';
import type { LedgerDb, LedgerTransaction } from '../schema.ts';
import { lockChain } from '../write/lock-chain.ts';
import { writeViews } from '../write/write-projections.ts';

/** A view that did not say what the ledger says. */
export interface ProjectionDifference {
  readonly kind: 'incident' | 'post';
  readonly id: string;
  /** Canonical JSON of what stood; `null`: nothing did. */
  readonly stood: string | null;
  /** Canonical JSON of what the ledger gives; `null`: the ledger knows nothing of it. */
  readonly rebuilt: string | null;
}

export interface RebuildReport {
  readonly incidents: number;
  readonly posts: number;
  readonly differences: readonly ProjectionDifference[];
}

/**
 * Folds every chain anew from its entries, compares with what stands, then writes. Each incident
 * is locked while it is rebuilt, so this is safe while people work.
 *
 * @throws {LedgerError} `database-unreachable`
 */
export async function rebuildProjections(db: LedgerDb): Promise<RebuildReport> {
  try {
    const chains = (await readChains(db)).filter((chain) => chain !== 'door');
    const reports: RebuildReport[] = [];
    for (const chain of chains) {
      reports.push(await db.transaction().execute((trx) => rebuildChain(trx, chain)));
    }
    const strays = await db.transaction().execute((trx) => removeStrays(trx, chains));
    return {
      incidents: sum(reports.map((report) => report.incidents)),
      posts: sum(reports.map((report) => report.posts)),
      differences: [...reports.flatMap((report) => report.differences), ...strays],
    };
  } catch (error) {
    throw explainDatabaseError(error);
  }
}

async function rebuildChain(trx: LedgerTransaction, chain: string): Promise<RebuildReport> {
  await lockChain(trx, chain);
  const views = foldChain({ incident: null, posts: new Map() }, await readChain(trx, chain));
  const stoodIncident = await readIncident(trx, chain);
  const stoodPosts = await readPostsOfIncident(trx, chain);
  const differences = [
    ...compare('incident', chain, stoodIncident, views.incident),
    ...[...views.posts.values()].flatMap((view) => {
      const stood = stoodPosts.find((post) => post.post === view.post) ?? null;
      return compare('post', view.post, stood, view);
    }),
    ...stoodPosts
      .filter((post) => !views.posts.has(post.post))
      .flatMap((post) => compare('post', post.post, post, null)),
  ];
  await trx.deleteFrom('post_projection').where('incident', '=', chain).execute();
  await trx.deleteFrom('incident_projection').where('incident', '=', chain).execute();
  await writeViews(trx, views);
  return {
    incidents: views.incident === null ? 0 : 1,
    posts: views.posts.size,
    differences,
  };
}

/** Views of incidents that the ledger never heard of. */
async function removeStrays(
  trx: LedgerTransaction,
  chains: readonly string[],
): Promise<readonly ProjectionDifference[]> {
  const known = new Set(chains);
  const incidents = await trx.selectFrom('incident_projection').select('incident').execute();
  const posts = await trx.selectFrom('post_projection').select(['post', 'incident']).execute();
  const strays: ProjectionDifference[] = [];
  for (const { incident } of incidents.filter((row) => !known.has(row.incident))) {
    strays.push(...compare('incident', incident, await readIncident(trx, incident), null));
    await trx.deleteFrom('incident_projection').where('incident', '=', incident).execute();
  }
  for (const { post } of posts.filter((row) => !known.has(row.incident))) {
    strays.push({ kind: 'post', id: post, stood: '', rebuilt: null });
    await trx.deleteFrom('post_projection').where('post', '=', post).execute();
  }
  return strays;
}

function compare(
  kind: ProjectionDifference['kind'],
  id: string,
  before: IncidentView | PostView | null,
  after: IncidentView | PostView | null,
): ProjectionDifference[] {
  const stood = before === null ? null : canonicalText(before);
  const rebuilt = after === null ? null : canonicalText(after);
  return stood === rebuilt ? [] : [{ kind, id, stood, rebuilt }];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
