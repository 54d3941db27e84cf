import type { Act } from '../../domain/rights.ts';
import type { IncidentView } from '../../domain/views.ts';
import type { StartIncident } from '../../workflows/messages.ts';
import { incidentWorkflowId } from '../../workflows/messages.ts';
import type { Caller } from '../sessions/find-caller.ts';
import { incidentParam, noQuery } from './schemas.ts';

/** Where an act on an incident stands, and what it needs. */
export function at<A extends Act>(verb: string, access: A) {
  return {
    method: 'POST',
    path: `/api/incidents/:incident/${verb}`,
    access,
    params: incidentParam,
    query: noQuery,
  } as const;
}

/** Who asks which incident. */
export function asked(caller: Caller, messageId: string, { incident }: IncidentView) {
  return {
    caller,
    messageId,
    incident,
    post: null,
    workflowId: incidentWorkflowId(incident),
  } as const;
}

/** What every message to a workflow says of itself; `by` is what the server claims. */
export function message({ person, name, roles }: Caller, id: string) {
  return { id, by: { person, name, roles } } as const;
}

/** How an incident that is over is woken: its workflow goes on from what the ledger tells. */
export function reviving(
  { person, name, roles }: Caller,
  messageId: string,
  view: IncidentView,
): StartIncident {
  const { incident, deployment, runbook, runbookDigest, severity, mode, drill } = view;
  return {
    incident,
    deployment,
    runbook,
    runbookDigest,
    facts: [],
    severity,
    mode,
    drill,
    by: { person, name, roles },
    messageId,
    resume: true,
  };
}
