import { refuse } from '../../domain/refusals.ts';
import { hold, relapse, release, skipStep, tickOff } from '../../workflows/messages.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { endpoint } from '../http/endpoint.ts';
import { askWorkflow } from '../messages/ask-workflow.ts';
import { verifyOwn } from '../messages/judge-approval.ts';
import { judgeReleaseOf } from '../messages/judge-release.ts';
import { mergeIncidents } from '../messages/merge-incidents.ts';
import { splitIncident } from '../messages/split-incident.ts';
import { refusalProblem } from '../problem.ts';
import { findIncident } from '../views/find.ts';
import { asked, at, message, reviving } from './about-incident.ts';
import {
  holdBody,
  mergeBody,
  relapseBody,
  releaseBody,
  skipStepBody,
  splitBody,
  tickOffBody,
} from './schemas.ts';

const relapseRoute = endpoint({
  ...at('relapse', 'relapse'),
  body: relapseBody,
  handle: async (deps, { caller, params, body }) => {
    const view = await findIncident(deps, params.incident);
    return askWorkflow(deps, {
      ...asked(caller, body.messageId, view),
      signal: relapse,
      action: 'incident.relapse',
      revive: reviving(caller, body.messageId, view),
      prepare: () =>
        Promise.resolve({
          ...message(caller, body.messageId),
          since: body.since,
          reason: body.reason,
        }),
    });
  },
});

const mergeRoute = endpoint({
  ...at('merge', 'merge'),
  body: mergeBody,
  handle: async (deps, { caller, params, body }) =>
    mergeIncidents(deps, caller, await findIncident(deps, params.incident), body),
});

const splitRoute = endpoint({
  ...at('split', 'split'),
  body: splitBody,
  handle: async (deps, { caller, params, body }) =>
    splitIncident(deps, caller, await findIncident(deps, params.incident), body),
});

const holdRoute = endpoint({
  ...at('hold', 'hold'),
  body: holdBody,
  handle: async (deps, { caller, params, body }) => {
    const view = await findIncident(deps, params.incident);
    return askWorkflow(deps, {
      ...asked(caller, body.messageId, view),
      signal: hold,
      action: 'incident.hold',
      // Posts live on without their incident; whoever wants them stopped must be able to.
      revive: reviving(caller, body.messageId, view),
      prepare: () => Promise.resolve({ ...message(caller, body.messageId), reason: body.reason }),
    });
  },
});

const releaseRoute = endpoint({
  ...at('release', 'release'),
  body: releaseBody,
  handle: async (deps, { caller, params, body }) => {
    const view = await findIncident(deps, params.incident);
    return askWorkflow(deps, {
      ...asked(caller, body.messageId, view),
      signal: release,
      action: 'incident.release',
      revive: reviving(caller, body.messageId, view),
      prepare: async () => {
        const verified = verifyOwn(deps, caller, body.release, 'countersign/release');
        await judgeReleaseOf(deps, view, null, verified);
        return { id: body.messageId, release: body.release };
      },
    });
  },
});

const skipStepRoute = endpoint({
  ...at('skip-step', 'skipStep'),
  body: skipStepBody,
  handle: async (deps, { caller, params, body }) =>
    askWorkflow(deps, {
      ...asked(caller, body.messageId, await findIncident(deps, params.incident)),
      signal: skipStep,
      action: 'step.skip',
      prepare: () =>
        Promise.resolve({
          ...message(caller, body.messageId),
          step: body.step,
          reason: body.reason,
        }),
    }),
});

const tickOffRoute = endpoint({
  ...at('tick-off', 'tickOff'),
  body: tickOffBody,
  handle: async (deps, { caller, params, body }) => {
    const view = await findIncident(deps, params.incident);
    return askWorkflow(deps, {
      ...asked(caller, body.messageId, view),
      signal: tickOff,
      action: 'task.done',
      // Duties outlive the incident: a regulator's clock does not stop at the all-clear.
      revive: reviving(caller, body.messageId, view),
      prepare: () => {
        const owner = view.tasks.find(({ id }) => id === body.task)?.owner;
        const may = caller.roles.includes('incident_commander');
        if (owner !== undefined && !may && !caller.roles.includes(owner)) {
          throw refusalProblem(
            refuse('wrong-role', `${body.task} is for ${owner.replaceAll('_', ' ')} to tick off`),
          );
        }
        return Promise.resolve({
          ...message(caller, body.messageId),
          task: body.task,
          note: body.note,
        });
      },
    });
  },
});

/** What a crisis needs that does not run in a line. */
export const crisisRoutes: readonly Endpoint[] = [
  relapseRoute,
  mergeRoute,
  splitRoute,
  holdRoute,
  releaseRoute,
  skipStepRoute,
  tickOffRoute,
];
