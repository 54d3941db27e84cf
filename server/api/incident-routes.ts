import type { Act } from '../../domain/rights.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { checkFactReports } from '../../domain/check-fact-reports.ts';
import { readRunbookPackage } from '../../ledger/read/read-runbook-package.ts';
import type { IncidentView } from '../../domain/views.ts';
import type { FactReport } from '../../domain/facts.ts';
import {
  changeSeverity,
  declareResolved,
  incidentWorkflowId,
  proposePost,
  reportFacts,
  standDown,
} from '../../workflows/messages.ts';
import type { ServerDeps } from '../deps.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { endpoint } from '../http/endpoint.ts';
import { askWorkflow } from '../messages/ask-workflow.ts';
import { judgeSignedWords, limitWords } from '../messages/judge-words.ts';
import { openIncident } from '../messages/open-incident.ts';
import { refusalProblem } from '../problem.ts';
import { findIncident } from '../views/find.ts';
import {
  changeSeverityBody,
  incidentParam,
  noParams,
  noQuery,
  openIncidentBody,
  proposePostBody,
  reportFactsBody,
  resolveBody,
  standDownBody,
} from './schemas.ts';
import type { Caller } from '../sessions/find-caller.ts';

const open = endpoint({
  method: 'POST',
  path: '/api/incidents',
  access: 'openIncident',
  params: noParams,
  query: noQuery,
  body: openIncidentBody,
  handle: (deps, { caller, body }) => openIncident(deps, caller, body),
});

const facts = endpoint({
  ...at('facts', 'reportFacts'),
  body: reportFactsBody,
  handle: async (deps, { caller, params, body }) => {
    const view = await findIncident(deps, params.incident);
    return askWorkflow(deps, {
      ...asked(caller, body.messageId, view),
      signal: reportFacts,
      action: 'facts.report',
      prepare: async () => {
        await judgeFacts(deps, view, body.facts);
        return { ...message(caller, body.messageId), facts: body.facts };
      },
    });
  },
});

/** By the very runbook that the incident started with, not by what the disk holds today. */
async function judgeFacts(
  deps: ServerDeps,
  view: IncidentView,
  reports: readonly FactReport[],
): Promise<void> {
  const pinned = await readRunbookPackage(deps.ledger.db, view.runbookDigest);
  const refusal = pinned === null ? null : checkFactReports(pinned.runbook, reports);
  if (refusal !== null) throw refusalProblem(refusal);
}

const proposals = endpoint({
  ...at('proposals', 'proposePost'),
  body: proposePostBody,
  handle: async (deps, { caller, params, body }) => {
    const view = await findIncident(deps, params.incident);
    return askWorkflow(deps, {
      ...asked(caller, body.messageId, view),
      signal: proposePost,
      action: 'post.open',
      prepare: () => {
        limitWords(body.words);
        judgeSignedWords(deps, caller, body.words, body.authorship, {
          act: 'proposePost',
          deployment: view.deployment,
          incident: view.incident,
          post: null,
          basedOn: 0,
        });
        const { kind, words, corrects, authorship } = body;
        return Promise.resolve({
          ...message(caller, body.messageId),
          kind,
          words,
          corrects,
          authorship,
        });
      },
    });
  },
});

const severity = endpoint({
  ...at('severity', 'changeSeverity'),
  body: changeSeverityBody,
  handle: async (deps, { caller, params, body }) =>
    askWorkflow(deps, {
      ...asked(caller, body.messageId, await findIncident(deps, params.incident)),
      signal: changeSeverity,
      action: 'incident.change_severity',
      prepare: () =>
        Promise.resolve({
          ...message(caller, body.messageId),
          severity: body.severity,
          reason: body.reason,
        }),
    }),
});

const resolve = endpoint({
  ...at('resolve', 'declareResolved'),
  body: resolveBody,
  handle: async (deps, { caller, params, body }) =>
    askWorkflow(deps, {
      ...asked(caller, body.messageId, await findIncident(deps, params.incident)),
      signal: declareResolved,
      action: 'incident.declare_resolved',
      prepare: () =>
        Promise.resolve({ ...message(caller, body.messageId), restoredAt: body.restoredAt }),
    }),
});

const standDownRoute = endpoint({
  ...at('stand-down', 'standDown'),
  body: standDownBody,
  handle: async (deps, { caller, params, body }) =>
    askWorkflow(deps, {
      ...asked(caller, body.messageId, await findIncident(deps, params.incident)),
      signal: standDown,
      action: 'incident.stand_down' satisfies LedgerEntry['action'],
      prepare: () => Promise.resolve({ ...message(caller, body.messageId), reason: body.reason }),
    }),
});

function at<A extends Act>(verb: string, access: A) {
  return {
    method: 'POST',
    path: `/api/incidents/:incident/${verb}`,
    access,
    params: incidentParam,
    query: noQuery,
  } as const;
}

function asked(caller: Caller, messageId: string, { incident }: IncidentView) {
  return {
    caller,
    messageId,
    incident,
    post: null,
    workflowId: incidentWorkflowId(incident),
  } as const;
}

function message({ person, name }: Caller, id: string) {
  return { id, by: { person, name } } as const;
}

/** What people ask of an incident. */
export const incidentRoutes: readonly Endpoint[] = [
  open,
  facts,
  proposals,
  severity,
  resolve,
  standDownRoute,
];
