import { isAllowed } from '../../domain/allowed-post-acts.ts';
import type { PostAct } from '../../domain/allowed-post-acts.ts';
import { refuse } from '../../domain/refusals.ts';
import type { IncidentView, PostView } from '../../domain/views.ts';
import {
  approve,
  confirmDelivery,
  giveUpDelivery,
  postWorkflowId,
  reject,
  release,
  requestChanges,
  retryDelivery,
  revise,
  withdraw,
} from '../../workflows/messages.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { endpoint } from '../http/endpoint.ts';
import { askWorkflow } from '../messages/ask-workflow.ts';
import { judgeApproval, judgeDecision, verifyOwn } from '../messages/judge-approval.ts';
import { judgeReleaseOf } from '../messages/judge-release.ts';
import { judgeSignedWords, limitWords } from '../messages/judge-words.ts';
import { refusalProblem } from '../problem.ts';
import type { Caller } from '../sessions/find-caller.ts';
import { findPost } from '../views/find.ts';
import { message } from './about-incident.ts';
import {
  approveBody,
  decideDeliveryBody,
  deliveryParam,
  holdBackBody,
  noQuery,
  postParam,
  releaseBody,
  reviseBody,
} from './schemas.ts';

const POST = '/api/incidents/:incident/posts/:post';

const approveRoute = endpoint({
  method: 'POST',
  path: `${POST}/approve`,
  access: 'approve',
  params: postParam,
  query: noQuery,
  body: approveBody,
  handle: async (deps, { caller, params, body }) => {
    const found = await findPost(deps, params);
    return askWorkflow(deps, {
      ...asked(caller, body.messageId, found.post),
      signal: approve,
      action: 'post.sign',
      prepare: async () => {
        const verified = verifyOwn(deps, caller, body.signOff, 'countersign/sign-off');
        await judgeApproval(deps, found, verified);
        return { id: body.messageId, signOff: body.signOff };
      },
    });
  },
});

const reviseRoute = endpoint({
  method: 'POST',
  path: `${POST}/revise`,
  access: 'revise',
  params: postParam,
  query: noQuery,
  body: reviseBody,
  handle: async (deps, { caller, params, body }) => {
    const { incident, post } = await findPost(deps, params);
    return askWorkflow(deps, {
      ...asked(caller, body.messageId, post),
      signal: revise,
      action: 'post.revision',
      prepare: () => {
        limitWords(body.words);
        judgeSignedWords(deps, caller, body.words, body.authorship, {
          act: 'revise',
          deployment: incident.deployment,
          incident: incident.incident,
          post: post.post,
          basedOn: body.basedOn,
        });
        judgeMoment(post, 'revise', body.basedOn);
        const { basedOn, words, note, authorship, promise } = body;
        return Promise.resolve({
          ...message(caller, body.messageId),
          basedOn,
          words,
          note,
          authorship,
          ...(promise === undefined ? {} : { promise }),
        });
      },
    });
  },
});

const releaseRoute = endpoint({
  method: 'POST',
  path: `${POST}/release`,
  access: 'release',
  params: postParam,
  query: noQuery,
  body: releaseBody,
  handle: async (deps, { caller, params, body }) => {
    const { incident, post } = await findPost(deps, params);
    return askWorkflow(deps, {
      ...asked(caller, body.messageId, post),
      signal: release,
      action: 'post.release',
      prepare: async () => {
        const verified = verifyOwn(deps, caller, body.release, 'countersign/release');
        await judgeReleaseOf(deps, incident, post, verified);
        return { id: body.messageId, release: body.release };
      },
    });
  },
});

const HOLD_BACK = {
  'request-changes': { signal: requestChanges, action: 'post.request_changes' },
  reject: { signal: reject, action: 'post.reject' },
  withdraw: { signal: withdraw, action: 'post.withdraw' },
} as const;

const holdBackRoutes = (['request-changes', 'reject', 'withdraw'] as const).map((verb) => {
  const { signal, action } = HOLD_BACK[verb];
  const act = verb === 'request-changes' ? 'requestChanges' : verb;
  return endpoint({
    method: 'POST',
    path: `${POST}/${verb}`,
    access: act,
    params: postParam,
    query: noQuery,
    body: holdBackBody,
    handle: async (deps, { caller, params, body }) => {
      const { incident, post } = await findPost(deps, params);
      return askWorkflow(deps, {
        ...asked(caller, body.messageId, post),
        signal,
        action,
        prepare: () => {
          judgeMoment(stopped(incident, post), act, act === 'withdraw' ? null : body.revision);
          const { revision, reason } = body;
          return Promise.resolve({ ...message(caller, body.messageId), revision, reason });
        },
      });
    },
  });
});

const DELIVERY_SIGNALS = {
  retry: retryDelivery,
  confirm: confirmDelivery,
  'give-up': giveUpDelivery,
} as const;
const DELIVERY_ACTS = {
  retry: 'retryDelivery',
  confirm: 'confirmDelivery',
  'give-up': 'giveUpDelivery',
} as const;

const deliveryRoutes = (['retry', 'confirm', 'give-up'] as const).map((verb) =>
  endpoint({
    method: 'POST',
    path: `${POST}/deliveries/:key/${verb}`,
    access: DELIVERY_ACTS[verb],
    params: deliveryParam,
    query: noQuery,
    body: decideDeliveryBody,
    handle: async (deps, { caller, params, body }) => {
      const found = await findPost(deps, params);
      return askWorkflow(deps, {
        ...asked(caller, body.messageId, found.post),
        signal: DELIVERY_SIGNALS[verb],
        action: 'delivery.decide',
        prepare: async () => {
          const verified = verifyOwn(deps, caller, body.decision, 'countersign/delivery-decision');
          await judgeDecision(deps, found, verified, DELIVERY_ACTS[verb], params.key);
          return { id: body.messageId, decision: body.decision };
        },
      });
    },
  }),
);

/** Whether the post is where this act has its place; `seen`: revision that the person saw. */
function judgeMoment(post: PostView, act: PostAct, seen: number | null): void {
  if (!isAllowed(post.state, act)) throw refusalProblem(refuse('not-waiting', post.state));
  const current = post.revisions.at(-1)?.number ?? 0;
  if (seen !== null && seen !== current) {
    throw refusalProblem(refuse('wrong-revision', `saw ${seen}, waiting ${current}`));
  }
}

/** What a hold stopped before anything left can still be taken back, like words that are signed. */
function stopped({ held }: IncidentView, post: PostView): PostView {
  const unsent = post.deliveries.every(
    ({ state, attempts }) => state === 'pending' && attempts === 0,
  );
  return held !== null && post.state === 'delivering' && unsent
    ? { ...post, state: 'signed' }
    : post;
}

function asked(caller: Caller, messageId: string, { incident, post }: PostView) {
  return { caller, messageId, incident, post, workflowId: postWorkflowId(post) } as const;
}

/** What people decide about a post. */
export const postRoutes: readonly Endpoint[] = [
  approveRoute,
  reviseRoute,
  releaseRoute,
  ...holdBackRoutes,
  ...deliveryRoutes,
];
