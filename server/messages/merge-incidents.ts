import { refuse, type Refusal } from '../../domain/refusals.ts';
import type { IncidentView } from '../../domain/views.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { absorb, merge } from '../../workflows/messages.ts';
import { asked, message } from '../api/about-incident.ts';
import type { Answer, MergeRequest, MergeResponse } from '../api/contract.ts';
import type { ServerDeps } from '../deps.ts';
import type { Reply } from '../http/endpoint.ts';
import { refusalProblem } from '../problem.ts';
import type { Caller } from '../sessions/find-caller.ts';
import { askWorkflow } from './ask-workflow.ts';

/**
 * Merges one incident into another: one thread, one clock. The follower is asked first, for it is
 * the one that may say no; then the leading incident is told. The same message again finishes what
 * was cut short.
 *
 * @throws {ProblemError} `wrong-lead`, `already-merged`, and what either workflow refuses
 */
export async function mergeIncidents(
  deps: ServerDeps,
  caller: Caller,
  follower: IncidentView,
  { messageId, into, reason }: MergeRequest,
): Promise<Reply> {
  const lead = await readIncident(deps.ledger.db, into);
  const merged = await askWorkflow(deps, {
    ...asked(caller, messageId, follower),
    signal: merge,
    action: 'incident.merge',
    prepare: () => {
      const refusal = judgeMerge(follower, lead, into);
      if (refusal !== null) throw refusalProblem(refusal);
      return Promise.resolve({ ...message(caller, messageId), into, reason });
    },
  });
  if (lead === null) throw refusalProblem(refuse('wrong-lead', into));
  const absorbed = await askWorkflow(deps, {
    ...asked(caller, messageId, lead),
    signal: absorb,
    action: 'incident.absorb',
    prepare: () =>
      Promise.resolve({
        ...message(caller, messageId),
        follower: follower.incident,
        reason,
      }),
  });
  const { outcome } = absorbed.body as Answer;
  const body: MergeResponse = { ...(merged.body as Answer), absorbed: outcome };
  return { status: Math.max(merged.status, absorbed.status), body };
}

function judgeMerge(
  follower: IncidentView,
  lead: IncidentView | null,
  into: string,
): Refusal | null {
  if (lead === null) return refuse('wrong-lead', `there is no incident ${into}`);
  if (lead.incident === follower.incident) return refuse('wrong-lead', 'it is the same incident');
  if (follower.mergedInto !== null) return refuse('already-merged', follower.mergedInto);
  if (lead.mergedInto !== null) {
    return refuse('wrong-lead', `${lead.incident} has itself been merged into ${lead.mergedInto}`);
  }
  if (lead.state !== 'open' && lead.state !== 'resolving') {
    return refuse('wrong-lead', `${lead.incident} is ${lead.state}`);
  }
  if (lead.mode !== follower.mode || lead.drill !== follower.drill) {
    return refuse('wrong-lead', 'a drill and a live incident never speak for each other');
  }
  return null;
}
