import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { readRunbookPackage } from '../../ledger/read/read-runbook-package.ts';
import type { IncidentView } from '../../domain/views.ts';
import {
  changeSeverity,
  declareResolved,
  proposePost,
  reportFacts,
  standDown,
} from '../../workflows/messages.ts';
import type { Runbook } from '../../domain/runbook.ts';
import type { ServerDeps } from '../deps.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { endpoint } from '../http/endpoint.ts';
import { askWorkflow } from '../messages/ask-workflow.ts';
import { judgeSignedWords, limitWords } from '../messages/judge-words.ts';
import { openIncident } from '../messages/open-incident.ts';
import { judgeFacts, sealFacts } from '../messages/seal-facts.ts';
import { ProblemError, refusalProblem } from '../problem.ts';
import { findIncident } from '../views/find.ts';
import { asked, at, message, reviving } from './about-incident.ts';
import {
  changeSeverityBody,
  noParams,
  noQuery,
  openIncidentBody,
  proposePostBody,
  reportFactsBody,
  resolveBody,
  standDownBody,
} from './schemas.ts';

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
      revive: reviving(caller, body.messageId, view),
      prepare: async () => {
        const runbook = await readPinned(deps, view);
        const refusal = judgeFacts(runbook, body.facts, caller.roles);
        if (refusal !== null) throw refusalProblem(refusal);
        const sealed = await sealFacts(deps, view.incident, runbook, body.facts);
        return { ...message(caller, body.messageId), facts: sealed };
      },
    });
  },
});

/** The very runbook that the incident started with, not what the disk holds today. */
async function readPinned(deps: ServerDeps, view: IncidentView): Promise<Runbook> {
  const pinned = await readRunbookPackage(deps.ledger.db, view.runbookDigest);
  if (pinned !== null) return pinned.runbook;
  throw new ProblemError(
    'unavailable',
    `The runbook that ${view.incident} runs by is not in the store, so nobody can say which facts are private. Restore it before you report facts.`,
  );
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
      revive: reviving(caller, body.messageId, view),
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

/** What people ask of an incident. */
export const incidentRoutes: readonly Endpoint[] = [
  open,
  facts,
  proposals,
  severity,
  resolve,
  standDownRoute,
];
