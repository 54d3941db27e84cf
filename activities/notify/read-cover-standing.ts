import type { IncidentView, PostView } from '../../domain/views.ts';
import type { PostId } from '../../domain/words.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { readPost } from '../../ledger/read/read-posts.ts';
import type { CoverStanding } from '../contract.ts';
import type { ActivityDeps } from '../deps.ts';

/** Tells from the ledger whether anybody has to be asked about a post. */
export function makeReadCoverStanding(
  deps: Pick<ActivityDeps, 'db'>,
): (request: { readonly post: PostId }) => Promise<CoverStanding | null> {
  return async ({ post }) => {
    const view = await readPost(deps.db, post);
    const incident = view === null ? null : await readIncident(deps.db, view.incident);
    if (view === null || incident === null) return null;
    return {
      waitsFor: waitsFor(view, incident),
      end: view.end,
      promise: incident.promise?.until ?? null,
    };
  };
}

/** Whether people are what a post waits for. */
export function waitsFor(
  post: PostView,
  { held }: Pick<IncidentView, 'held'>,
): CoverStanding['waitsFor'] {
  switch (post.state) {
    case 'settled':
      return 'over';
    case 'waiting':
    case 'changes-requested':
      // Whoever held it back knows; a signature would not let it out now.
      return held === null ? 'people' : 'nobody';
    case 'delivering':
      return post.deliveries.some(({ state }) => state === 'failed' || state === 'unconfirmed')
        ? 'people'
        : 'nobody';
    case 'rendering':
    // Signed by enough, and kept back on purpose.
    case 'signed':
      return 'nobody';
  }
}
