import { judgeRelease, type JudgedRelease } from '../../domain/judge-release.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { ReleaseStatement, VerifiedStatement } from '../../domain/statements.ts';
import type { IncidentView, PostView } from '../../domain/views.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import type { ServerDeps } from '../deps.ts';
import { refusalProblem } from '../problem.ts';
import { nonceOf } from './judge-approval.ts';

type ReleaseEntry = Extract<LedgerEntry, { readonly action: 'incident.release' | 'post.release' }>;

/**
 * Whether this release may be sent on. The workflow judges again, and the last metre by the
 * ledger: what this rests on, a projection, is only good enough to save people a wait.
 *
 * @param post the post whose embargo is to be lifted; `null`: the hold of the incident
 * @throws {ProblemError} the first refusal
 */
export async function judgeReleaseOf(
  deps: ServerDeps,
  incident: IncidentView,
  post: PostView | null,
  verified: VerifiedStatement<ReleaseStatement>,
): Promise<void> {
  const chain = await readChain(deps.ledger.db, incident.incident);
  const used = chain.filter(
    (entry): entry is ReleaseEntry =>
      entry.action === 'incident.release' || entry.action === 'post.release',
  );
  const { deployment, mode, drill } = incident;
  const refusal = judgeRelease(
    {
      deployment,
      incident: incident.incident,
      mode,
      drill,
      of:
        post === null
          ? { kind: 'hold', held: incident.held !== null, since: incident.held?.at }
          : embargoOf(incident, post),
      usedStatements: used.map(({ payload }) => payload.statement),
      usedNonces: used.flatMap(({ payload }) => nonceOf(payload.signed)),
    },
    verified,
    deps.clock().toISOString(),
  );
  if (refusal !== null) throw refusalProblem(refusal);
}

function embargoOf({ tasks }: IncidentView, post: PostView): JudgedRelease['of'] {
  const { embargo, released, state } = post;
  const duty = embargo?.duty ?? null;
  const task = tasks.find(({ id }) => id === duty);
  return {
    kind: 'embargo',
    post: post.post,
    revision: post.revisions.at(-1)?.number ?? 0,
    waits: embargo !== null && released === null && state !== 'settled',
    openDuty: duty === null || (task !== undefined && task.done !== null) ? null : duty,
  };
}
