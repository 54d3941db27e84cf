import type { PostId } from '../domain/words.ts';
import { readIncident } from '../ledger/read/read-incidents.ts';
import { readPost } from '../ledger/read/read-posts.ts';
import type { PostStanding } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { behindFailure } from './memory/assert-remembered.ts';

/** Tells an incident what became of one of its posts, from the ledger and nothing else. */
export function makeReadPostStanding(
  deps: Pick<ActivityDeps, 'db'>,
): (request: { readonly post: PostId }) => Promise<PostStanding | null> {
  return async ({ post }) => {
    const view = await readPost(deps.db, post);
    if (view === null) return null;
    const incident = await readIncident(deps.db, view.incident);
    if (incident?.behind === true) throw behindFailure(view.incident);
    const revision = view.revisions.at(-1);
    return {
      publishedAt: view.publishedAt,
      promise: revision?.promise ?? null,
      variant: revision?.variant ?? null,
      facts: revision?.facts ?? [],
      draftedAt: revision?.at ?? null,
      inDelivery:
        view.state === 'delivering' &&
        view.deliveries.some((delivery) => delivery.state === 'pending'),
      end: view.end,
    };
  };
}
