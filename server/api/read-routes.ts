import type { FactSpec } from '../../domain/facts.ts';
import { speaksEveryLanguage } from '../../domain/facts.ts';
import { judgeRight } from '../../domain/rights.ts';
import type { RunbookPackage } from '../../domain/runbook.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { IncidentView } from '../../domain/views.ts';
import { readEntries } from '../../ledger/read/read-entries.ts';
import type { Erasable } from '../../ledger/read/read-erasables.ts';
import { readErasables } from '../../ledger/read/read-erasables.ts';
import { readGaps } from '../../ledger/read/read-gaps.ts';
import { readIncident, readIncidents } from '../../ledger/read/read-incidents.ts';
import { readPosts, readPostsOfIncident } from '../../ledger/read/read-posts.ts';
import { coverWorkflowId, incidentWorkflowId, postWorkflowId } from '../../workflows/messages.ts';
import type { ServerDeps } from '../deps.ts';
import { tellHistory } from '../history/tell-history.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { endpoint, ok } from '../http/endpoint.ts';
import { ProblemError } from '../problem.ts';
import type { Caller } from '../sessions/find-caller.ts';
import { findIncident, findPost } from '../views/find.ts';
import { showFacts } from '../views/show-facts.ts';
import { showContradictions } from '../views/show-contradictions.ts';
import { showLines } from '../views/show-lines.ts';
import { briefPosts, showRevision } from '../views/show-post.ts';
import type {
  FactQuestion,
  GapsResponse,
  IncidentDetail,
  IncidentsResponse,
  LedgerResponse,
  LedgerRow,
  LinesResponse,
  PostDetail,
  QueueResponse,
  RunbooksResponse,
  RunbookSummary,
} from './contract.ts';
import {
  emptyBody,
  incidentParam,
  incidentsQuery,
  noParams,
  noQuery,
  pageQuery,
  postParam,
  queueQuery,
  revisionParam,
} from './schemas.ts';

const GET = { method: 'GET', access: 'read', body: emptyBody } as const;

const runbooks = endpoint({
  ...GET,
  path: '/api/runbooks',
  params: noParams,
  query: noQuery,
  handle: (deps) =>
    Promise.resolve(ok({ items: deps.runbooks.map(summarise) } satisfies RunbooksResponse)),
});

function summarise({ runbook, digest }: RunbookPackage): RunbookSummary {
  const question = (name: string, spec: FactSpec): FactQuestion => ({
    name,
    form: spec.form,
    required: spec.required,
    choices: spec.choices,
    hint: spec.hint,
    confirm: spec.confirm,
    private: spec.private,
    scope: spec.scope,
    neutral: speaksEveryLanguage(spec.form),
  });
  return {
    name: runbook.name,
    title: runbook.title,
    purpose: runbook.purpose,
    digest,
    language: runbook.language,
    follow: runbook.follow,
    timeZone: runbook.timeZone,
    severity: runbook.open.severity,
    ask: runbook.open.ask.flatMap((name) => {
      const spec = runbook.facts[name];
      return spec === undefined ? [] : [question(name, spec)];
    }),
    facts: Object.entries(runbook.facts).map(([name, spec]) => question(name, spec)),
  };
}

const incidents = endpoint({
  ...GET,
  path: '/api/incidents',
  params: noParams,
  query: incidentsQuery,
  handle: async (deps, { query: { state, limit, cursor } }) =>
    ok(
      (await readIncidents(deps.ledger.db, {
        limit,
        cursor: cursor ?? null,
        ...(state === undefined ? {} : { states: [state] }),
      })) satisfies IncidentsResponse,
    ),
});

const incident = endpoint({
  ...GET,
  path: '/api/incidents/:incident',
  params: incidentParam,
  query: noQuery,
  handle: async (deps, { caller, params }) => {
    const view = await findIncident(deps, params.incident);
    const posts = await readPostsOfIncident(deps.ledger.db, view.incident);
    const { facts, outdated } = await showFacts(deps, caller, view, posts);
    return ok({
      ...view,
      facts,
      outdated,
      posts: await briefPosts(deps, posts),
    } satisfies IncidentDetail);
  },
});

const ledger = endpoint({
  ...GET,
  path: '/api/incidents/:incident/ledger',
  params: incidentParam,
  query: pageQuery,
  handle: async (deps, { caller, params, query }) => {
    await findIncident(deps, params.incident);
    return ok(await showChain(deps, caller, params.incident, query));
  },
});

const door = endpoint({
  ...GET,
  path: '/api/door',
  access: 'readDoor',
  params: noParams,
  query: pageQuery,
  handle: async (deps, { caller, query }) => ok(await showChain(deps, caller, 'door', query)),
});

const gaps = endpoint({
  ...GET,
  path: '/api/gaps',
  params: noParams,
  query: noQuery,
  handle: async (deps) => ok({ items: await readGaps(deps.ledger.db) } satisfies GapsResponse),
});

async function showChain(
  deps: ServerDeps,
  caller: Caller,
  chain: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<LedgerResponse> {
  const { db } = deps.ledger;
  const mayRead = judgeRight(caller, 'readErasable') === null;
  const [page, erasables] = await Promise.all([
    readEntries(db, { chain, limit, cursor: cursor ?? null }),
    readErasables(db, chain),
  ]);
  const bySequence = new Map(erasables.map((erasable) => [erasable.sequence, erasable]));
  return {
    items: page.items.map((entry) => row(entry, bySequence.get(entry.sequence), mayRead)),
    cursor: page.cursor,
  };
}

function row(entry: LedgerEntry, erasable: Erasable | undefined, mayRead: boolean): LedgerRow {
  const shown = mayRead ? erasable : undefined;
  return {
    entry,
    erasable:
      shown === undefined ? null : (JSON.parse(shown.content) as Readonly<Record<string, unknown>>),
    salt: shown?.salt ?? null,
    erased: entry.erasableHash !== null && erasable === undefined,
    withheld: erasable !== undefined && !mayRead,
  };
}

const history = endpoint({
  ...GET,
  path: '/api/incidents/:incident/history',
  params: incidentParam,
  query: noQuery,
  handle: async (deps, { params }) => {
    const view = await findIncident(deps, params.incident);
    const posts = await readPostsOfIncident(deps.ledger.db, view.incident);
    const workflows = [
      incidentWorkflowId(view.incident),
      ...posts.map(({ post }) => postWorkflowId(post)),
      ...posts.flatMap(({ post, cover }) => (cover === undefined ? [] : [coverWorkflowId(post)])),
    ];
    return ok(await tellHistory(deps.temporal, workflows));
  },
});

const queue = endpoint({
  ...GET,
  path: '/api/posts',
  params: noParams,
  query: queueQuery,
  handle: async (deps, { query: { state, limit, cursor } }) => {
    const page = await readPosts(deps.ledger.db, {
      limit,
      cursor: cursor ?? null,
      ...(state === undefined ? {} : { states: [state] }),
    });
    const briefs = await briefPosts(deps, page.items);
    const incidentsOfPage = new Map<string, IncidentView | null>();
    for (const id of new Set(page.items.map((post) => post.incident))) {
      incidentsOfPage.set(id, await readIncident(deps.ledger.db, id));
    }
    const items = page.items.flatMap((post, index) => {
      const brief = briefs[index];
      if (brief === undefined) return [];
      const current = post.revisions.at(-1);
      const { incident: id, severity, mode, drill } = post;
      return [
        {
          ...brief,
          incident: id,
          incidentTitle: incidentsOfPage.get(id)?.title ?? id,
          held: incidentsOfPage.get(id)?.held != null,
          severity,
          mode,
          drill,
          promise: current?.promise ?? null,
          publishBy: current?.publishBy ?? null,
        },
      ];
    });
    return ok({ items, cursor: page.cursor } satisfies QueueResponse);
  },
});

const post = endpoint({
  ...GET,
  path: '/api/incidents/:incident/posts/:post',
  params: postParam,
  query: noQuery,
  handle: async (deps, { params }) => {
    const found = await findPost(deps, params);
    const current = found.post.revisions.at(-1);
    const previous = found.post.revisions.at(-2);
    return ok({
      view: found.post,
      incident: found.incident,
      current: current === undefined ? null : await showRevision(deps, current),
      previous: previous === undefined ? null : await showRevision(deps, previous),
      contradictions: await showContradictions(deps, found.incident, found.post),
      serverTime: deps.clock().toISOString(),
    } satisfies PostDetail);
  },
});

const lines = endpoint({
  ...GET,
  path: '/api/incidents/:incident/lines',
  params: incidentParam,
  query: noQuery,
  handle: async (deps, { params }) =>
    ok({
      items: await showLines(deps, await findIncident(deps, params.incident)),
    } satisfies LinesResponse),
});

const revision = endpoint({
  ...GET,
  path: '/api/incidents/:incident/posts/:post/revisions/:revision',
  params: revisionParam,
  query: noQuery,
  handle: async (deps, { params }) => {
    const { post: view } = await findPost(deps, params);
    const found = view.revisions.find(({ number }) => number === params.revision);
    if (found !== undefined) return ok(await showRevision(deps, found));
    throw new ProblemError(
      'not-found',
      `${view.post} has no revision ${params.revision}; the newest is ${view.revisions.at(-1)?.number ?? 0}.`,
    );
  },
});

/** What people look at. Nothing here changes or decides anything: link scanners open links. */
export const readRoutes: readonly Endpoint[] = [
  runbooks,
  incidents,
  incident,
  ledger,
  door,
  gaps,
  history,
  queue,
  post,
  revision,
  lines,
];
