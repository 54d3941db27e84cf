import type { RotaAnswer } from '../../domain/rota.ts';
import { acknowledgeCover, coverWorkflowId } from '../../workflows/messages.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { endpoint, ok } from '../http/endpoint.ts';
import { askWorkflow } from '../messages/ask-workflow.ts';
import { findPost } from '../views/find.ts';
import { message } from './about-incident.ts';
import type { RotaResponse } from './contract.ts';
import { acknowledgeCoverBody, emptyBody, noParams, noQuery, postParam } from './schemas.ts';

const NONE: RotaAnswer = { state: 'none', faults: ['This server was not told of a rota.'] };

const rota = endpoint({
  method: 'GET',
  path: '/api/rota',
  access: 'read',
  params: noParams,
  query: noQuery,
  body: emptyBody,
  handle: async (deps) =>
    ok(((await deps.rota?.(deps.clock().toISOString())) ?? NONE) satisfies RotaResponse),
});

const acknowledge = endpoint({
  method: 'POST',
  path: '/api/incidents/:incident/posts/:post/cover/acknowledge',
  access: 'acknowledgeCover',
  params: postParam,
  query: noQuery,
  body: acknowledgeCoverBody,
  handle: async (deps, { caller, params, body }) => {
    const { incident, post } = (await findPost(deps, params)).post;
    return askWorkflow(deps, {
      caller,
      messageId: body.messageId,
      incident,
      post,
      workflowId: coverWorkflowId(post),
      signal: acknowledgeCover,
      action: 'cover.acknowledge',
      prepare: () => Promise.resolve(message(caller, body.messageId)),
    });
  },
});

/** Who covers, and saying that one looks after a post. Neither decides anything about it. */
export const coverRoutes: readonly Endpoint[] = [rota, acknowledge];
