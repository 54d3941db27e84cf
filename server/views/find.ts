import type { IncidentView, PostView } from '../../domain/views.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { readPost } from '../../ledger/read/read-posts.ts';
import type { ServerDeps } from '../deps.ts';
import { ProblemError } from '../problem.ts';

/** @throws {ProblemError} `not-found` */
export async function findIncident(deps: ServerDeps, incident: string): Promise<IncidentView> {
  const view = await readIncident(deps.ledger.db, incident);
  if (view !== null) return view;
  throw new ProblemError(
    'not-found',
    `There is no incident ${incident}, or the worker has not opened it yet. See GET /api/incidents.`,
  );
}

/** @throws {ProblemError} `not-found` */
export async function findPost(
  deps: ServerDeps,
  { incident, post }: { readonly incident: string; readonly post: number },
): Promise<{ readonly incident: IncidentView; readonly post: PostView }> {
  const id = `${incident}/post-${post}`;
  const [view, found] = await Promise.all([
    findIncident(deps, incident),
    readPost(deps.ledger.db, id),
  ]);
  if (found !== null) return { incident: view, post: found };
  throw new ProblemError(
    'not-found',
    `There is no post ${post} in ${incident}. See GET /api/incidents/${incident}.`,
  );
}
