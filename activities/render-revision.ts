import { storeRenditions } from '../ledger/write/store-rendition.ts';
import type { RenderedRevision, RenderRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { findRunbook } from './find-runbook.ts';
import { recordDrafts } from './record-drafts.ts';
import { renderLeaves } from './render-leaves.ts';

/**
 * Makes the exact bytes of a revision and stores them all before it answers, or none; with the
 * entry that tells of them, where it is given one of this very revision.
 */
export function makeRenderRevision(
  deps: Pick<ActivityDeps, 'db' | 'channels' | 'runbooks' | 'now' | 'log'>,
): (request: RenderRequest) => Promise<RenderedRevision> {
  return async (request) => {
    const { identity, revision, recordAs } = request;
    const runbook = await findRunbook(deps, identity);
    const { texts, ...rendered } = await renderLeaves(deps, request, runbook);
    if (
      recordAs?.action !== 'post.revision' ||
      recordAs.payload.post !== identity.post ||
      recordAs.payload.revision !== revision
    ) {
      await storeRenditions(deps.db, texts);
      return rendered;
    }
    const [stored] = await recordDrafts(deps, identity.incident, {
      after: request.after ?? null,
      before: [],
      drafts: [{ ...rendered, texts, entry: recordAs }],
    });
    return { ...rendered, ...stored, recorded: true };
  };
}
