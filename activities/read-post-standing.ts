import type { PostId } from '../domain/words.ts';
import { readPost } from '../ledger/read/read-posts.ts';
import type { PostStanding } from './contract.ts';
import type { ActivityDeps } from './deps.ts';

/** Tells an incident what became of one of its posts, from the ledger and nothing else. */
export function makeReadPostStanding(
  deps: Pick<ActivityDeps, 'db'>,
): (request: { readonly post: PostId }) => Promise<PostStanding | null> {
  return async ({ post }) => {
    const view = await readPost(deps.db, post);
    if (view === null) return null;
    const revision = view.revisions.at(-1);
    return {
      publishedAt: view.publishedAt,
      promise: revision?.promise ?? null,
      variant: revision?.variant ?? null,
      inDelivery:
        view.state === 'delivering' &&
        view.deliveries.some((delivery) => delivery.state === 'pending'),
      end: view.end,
    };
  };
}
