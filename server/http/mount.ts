import type { Express, Request, RequestHandler, Response } from 'express';
import { refuse } from '../../domain/refusals.ts';
import { judgeRight } from '../../domain/rights.ts';
import type { ServerDeps } from '../deps.ts';
import { ProblemError, refusalProblem } from '../problem.ts';
import type { Caller } from '../sessions/find-caller.ts';
import { findCaller } from '../sessions/find-caller.ts';
import { refuseOtherOrigin } from '../sessions/same-origin.ts';
import { isRefusalCode, tellDoor } from './door.ts';
import type { Endpoint } from './endpoint.ts';
import { parseShape } from './parse-shape.ts';
import { readBody } from './read-body.ts';

/** Puts every endpoint in its place, and tells all other methods on its path what it takes. */
export function mountEndpoints(
  app: Express,
  deps: ServerDeps,
  endpoints: readonly Endpoint[],
): void {
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    const here = endpoints.filter((endpoint) => endpoint.path === path);
    for (const endpoint of here) {
      const handler: RequestHandler = (request, response) =>
        serve(deps, endpoint, request, response);
      if (endpoint.method === 'GET') app.get(path, handler);
      else app.post(path, handler);
    }
    const allow = here.map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ');
    app.all(path, (request) => {
      throw new ProblemError(
        'method-not-allowed',
        `${request.method} is not taken here; use ${allow}.`,
        { headers: { Allow: allow } },
      );
    });
  }
}

async function serve(
  deps: ServerDeps,
  endpoint: Endpoint,
  request: Request,
  response: Response,
): Promise<void> {
  const caller = await identify(deps, endpoint, request);
  try {
    judgeAccess(endpoint, caller);
    const ask = {
      params: parseShape(endpoint.params, request.params, 'the address'),
      query: parseShape(endpoint.query, request.query, 'the query'),
      body: endpoint.method === 'GET' ? undefined : await bodyOf(endpoint, request, response),
      caller,
      request,
    };
    const reply = await endpoint.run(deps, ask);
    response
      .status(reply.status)
      .set(reply.headers ?? {})
      .json(reply.body);
  } catch (error) {
    if (caller !== null) await recordRefusal(deps, endpoint, request, caller, error);
    throw error;
  }
}

async function identify(
  deps: ServerDeps,
  endpoint: Endpoint,
  request: Request,
): Promise<Caller | null> {
  if (endpoint.access !== 'anyone') return findCaller(deps, request);
  // Signing somebody else's browser in is an attack too.
  if (endpoint.method !== 'GET') refuseOtherOrigin(request, deps.config.origin, true);
  return null;
}

function judgeAccess({ access }: Endpoint, caller: Caller | null): void {
  if (access === 'anyone' || access === 'signed-in' || caller === null) return;
  const refusal = judgeRight(caller, access);
  if (refusal !== null) throw refusalProblem(refusal);
}

async function bodyOf(endpoint: Endpoint, request: Request, response: Response): Promise<unknown> {
  return parseShape(endpoint.body, await readBody(request, response), 'the body');
}

async function recordRefusal(
  deps: ServerDeps,
  { access }: Endpoint,
  request: Request,
  { person, name }: Caller,
  error: unknown,
): Promise<void> {
  if (!(error instanceof ProblemError) || !isRefusalCode(error.code) || error.recorded) return;
  const { incident, post } = request.params;
  await tellDoor(deps, {
    actor: { person, name, proved: false },
    message: access,
    post:
      typeof incident === 'string' && typeof post === 'string' && /^[1-9]\d{0,5}$/u.test(post)
        ? `${incident}/post-${post}`
        : null,
    refusal: refuse(error.code, error.refusedDetail),
  });
}
