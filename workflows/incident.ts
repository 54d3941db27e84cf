import {
  ApplicationFailure,
  ParentClosePolicy,
  continueAsNew,
  getExternalWorkflowHandle,
  patched,
  setHandler,
  startChild,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { applyIncidentEvent } from '../domain/apply-incident.ts';
import type { IncidentEffect, IncidentEvent, IncidentStep } from '../domain/incident-events.ts';
import type { IncidentState } from '../domain/incident.ts';
import { COUNTERSIGN } from '../domain/ledger-entry.ts';
import { nextWake } from '../domain/next-wake.ts';
import { planIncident } from '../domain/plan-incident.ts';
import { makeAlarm } from './alarm.ts';
import type { Begun } from './begin-incident.ts';
import { beginIncident, resumeIncident } from './begin-incident.ts';
import { cover } from './cover.ts';
import { describeIncident } from './describe-incident.ts';
import { handleIncidentMessage } from './handle-incident-message.ts';
import type { Inbox } from './inbox.ts';
import { assertInput, assertOwnId } from './assert-input.ts';
import { openInbox } from './inbox.ts';
import { asFields } from './read-message.ts';
import type { IncidentInput, IncidentMemory } from './incident-memory.ts';
import { carryOver, emptyMemory } from './memory.ts';
import {
  absorb,
  changeSeverity,
  coverWorkflowId,
  declareResolved,
  hold,
  incidentState,
  incidentWorkflowId,
  merge,
  openingEventId,
  planChanged,
  postPublished,
  postSettled,
  postWorkflowId,
  proposePost,
  relapse,
  release,
  reportFacts,
  skipStep,
  split,
  standDown,
  tickOff,
  withdraw,
} from './messages.ts';
import { post } from './post.ts';
import { keepRecord } from './record-keeper.ts';
import { INCIDENT, MODE, STATE } from './search-attributes.ts';
import { tellQuietly } from './tell-quietly.ts';
import { stateTeller } from './tell-state.ts';

const SIGNALS = [
  reportFacts,
  proposePost,
  changeSeverity,
  declareResolved,
  standDown,
  relapse,
  merge,
  absorb,
  split,
  hold,
  release,
  skipStep,
  tickOff,
  postPublished,
  postSettled,
];

/**
 * Walks the organisation through telling the public (DESIGN section 4): opens posts when their
 * conditions hold, keeps facts and the promise clock, and ends after resolution, stability and
 * verification, when no post is open. It publishes nothing itself: posts do, and people let them.
 */
export async function incident(input: IncidentInput): Promise<void> {
  const inbox = openInbox(SIGNALS, input?.carried);
  assertInput(asFields(input)?.['incident'], 'an incident');
  assertOwnId(incidentWorkflowId(input.incident));
  let known: IncidentMemory | undefined = input.memory;
  setHandler(incidentState, () => {
    if (known === undefined) throw ApplicationFailure.nonRetryable('not open yet', 'NOT_OPEN');
    return known.state;
  });
  if (known !== undefined) {
    upsertSearchAttributes([
      { key: INCIDENT, value: input.incident },
      { key: MODE, value: input.mode },
    ]);
  }

  const resumed = known === undefined && input.resume === true ? await resumeIncident(input) : null;
  if (resumed !== null) {
    known = resumed;
    return walk(input, inbox, resumed, null);
  }
  if (known === undefined && input.resume === true) {
    throw ApplicationFailure.nonRetryable('the ledger knows no such incident', 'UNKNOWN_INCIDENT');
  }
  const begun = known === undefined ? await beginIncident(input) : null;
  if (begun?.ok === false) {
    const keeper = keepRecord(input.incident, null, emptyMemory());
    const actor = { ...input.by, proved: false };
    keeper.refuse({
      message: 'open',
      id: input.messageId,
      eventId: openingEventId(input.messageId),
      actor,
      refusal: begun.refusal,
    });
    upsertSearchAttributes([{ key: STATE, value: 'refused' }]);
    return keeper.flush();
  }
  const memory: IncidentMemory | undefined = begun?.memory ?? input.memory;
  if (memory === undefined) throw ApplicationFailure.nonRetryable('nothing to go on from', 'BUG');
  known = memory;
  return walk(input, inbox, memory, begun?.ok === true ? begun : null);
}

/** Takes one message after the other until the incident is over or continues as new. */
async function walk(
  input: IncidentInput,
  inbox: Inbox,
  memory: IncidentMemory,
  begun: Begun | null,
): Promise<void> {
  const keeper = keepRecord(input.incident, null, memory.messages);
  keeper.add(begun?.entries ?? []);
  const tellState = stateTeller(begun === null ? null : 'open');
  const alarm = makeAlarm();

  const take = async (event: IncidentEvent): Promise<IncidentStep> => {
    const step = applyIncidentEvent(memory.state, event);
    const planned = planIncident(step.state, event.now);
    memory.state = planned.state;
    memory.plannedAt = Date.parse(event.now);
    keeper.add([...step.entries, ...planned.entries]);
    const effects = [...step.effects, ...planned.effects];
    // What follows must not happen before what it follows from is committed.
    if (effects.length > 0) await keeper.flush();
    for (const effect of effects) await act(effect);
    return step;
  };

  const act = async (effect: IncidentEffect): Promise<void> => {
    switch (effect.do) {
      case 'openPost':
        return openPost(effect);
      case 'withdrawPost':
        await tellQuietly(getExternalWorkflowHandle(postWorkflowId(effect.post)), withdraw, {
          // Not to be foreseen: nobody may claim it before us and have it count as handled.
          id: `incident-${uuid4()}`,
          by: { person: COUNTERSIGN.person, name: COUNTERSIGN.name },
          revision: 0,
          reason: effect.reason,
        });
        return;
      case 'tellPlan':
        await tellQuietly(getExternalWorkflowHandle(postWorkflowId(effect.post)), planChanged);
        return;
      case 'callCover':
        return callCover(effect);
    }
  };

  const openPost = async ({
    identity,
    plan,
  }: Extract<IncidentEffect, { readonly do: 'openPost' }>): Promise<void> => {
    const { continueAfterEvents } = input;
    const draft = begun?.drafts[identity.post];
    try {
      await startChild(post, {
        workflowId: postWorkflowId(identity.post),
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: `${identity.kind} (${identity.mode}, ${identity.severity})`,
        typedSearchAttributes: [
          { key: INCIDENT, value: identity.incident },
          { key: MODE, value: identity.mode },
          { key: STATE, value: draft === undefined ? 'rendering' : 'waiting' },
        ],
        args: [
          {
            identity,
            plan,
            ...(draft === undefined ? {} : { draft }),
            ...(continueAfterEvents === undefined ? {} : { continueAfterEvents }),
          },
        ],
      });
    } catch (failure) {
      // After a reset the post runs already, and its own history goes on.
      if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw failure;
    }
  };

  const callCover = async ({
    identity,
    escalation,
    deadline,
  }: Extract<IncidentEffect, { readonly do: 'callCover' }>): Promise<void> => {
    const { incident: of, post: id, number, step, kind, severity, mode, drill } = identity;
    const openedAt = new Date().toISOString();
    try {
      await startChild(cover, {
        workflowId: coverWorkflowId(id),
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: `cover for ${kind} (${mode}, ${severity})`,
        args: [
          {
            incident: of,
            post: id,
            number,
            step,
            kind,
            severity,
            mode,
            drill,
            escalation,
            openedAt,
            deadline,
          },
        ],
      });
    } catch (failure) {
      if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw failure;
    }
  };

  /** After a loss of workflows: posts that nobody walks any more are over, and drafted anew. */
  const settleLostPosts = async (): Promise<void> => {
    for (const { post: id, number, end } of memory.state.posts) {
      if (end !== null) continue;
      const handle = getExternalWorkflowHandle(postWorkflowId(id));
      if (await tellQuietly(handle, planChanged)) continue;
      const now = new Date().toISOString();
      const lost = { post: id, as: 'withdrawn' } as const;
      const eventId = `${id}/lost/settle`;
      keeper.add([{ eventId, actor: COUNTERSIGN, action: 'post.settle', payload: lost }]);
      await take({ type: 'postSettled', eventId: `${id}/lost`, now, number, end: 'withdrawn' });
    }
  };

  if (begun !== null) {
    for (const effect of begun.effects) await act(effect);
    await take(tick('opened'));
  }
  const resumes = begun === null && input.memory === undefined;
  if (resumes && memory.state.phase !== 'closed') await settleLostPosts();
  // Over it may be, but what people ask of it now can open it again.
  if (resumes) await takeWaiting();
  while (memory.state.phase !== 'closed') {
    describeIncident(memory.state);
    tellState(standingOf(memory.state));
    await keeper.flush();
    await waitForNews();
    const received = inbox.take();
    if (received === undefined) await take(tick('clock'));
    else await handleIncidentMessage({ memory, received, keeper, take });
    if (shouldContinueAsNew()) {
      keeper.closeRun();
      await keeper.flush();
      // No `await` between this look and the end of the run: nothing can come in between.
      const carried = inbox.carry();
      if (shouldContinueAsNew() && carried !== null) {
        await continueAsNew<typeof incident>({
          ...input,
          carried,
          memory: { ...memory, messages: carryOver(memory.messages) },
        });
      }
    }
  }
  describeIncident(memory.state);
  tellState(standingOf(memory.state));
  // Whoever wrote while the incident was closing gets an answer too.
  do {
    await takeWaiting();
    keeper.closeRun();
    await keeper.flush();
  } while (!inbox.isEmpty());
  // A last message may have opened it again, such as a relapse in the very moment of its end.
  if (memory.state.phase !== 'closed') {
    await continueAsNew<typeof incident>({
      ...input,
      carried: [],
      memory: { ...memory, messages: carryOver(memory.messages) },
    });
  }

  async function takeWaiting(): Promise<void> {
    for (let waiting = inbox.take(); waiting !== undefined; waiting = inbox.take()) {
      await handleIncidentMessage({ memory, received: waiting, keeper, take });
    }
  }

  function tick(why: string): IncidentEvent {
    return { type: 'ticked', eventId: `${input.incident}/${why}`, now: new Date().toISOString() };
  }

  async function waitForNews(): Promise<void> {
    const at = nextWake(memory.state, memory.plannedAt);
    await alarm.wait(() => !inbox.isEmpty(), at, 'a promise, a due time or a step comes near');
  }

  function shouldContinueAsNew(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const limit = input.continueAfterEvents ?? Number.POSITIVE_INFINITY;
    return (
      (continueAsNewSuggested || historyLength > limit) &&
      // In a storm it is never empty: then what waits is carried along.
      (inbox.isEmpty() || inbox.carry() !== null) &&
      memory.state.phase !== 'closed'
    );
  }
}

/**
 * Where it stands, for filters in Temporal's own UI. Incidents that were on hold under earlier code
 * told no such state, and go on so (docs/changing-workflow-code.md).
 */
function standingOf({ phase, held }: IncidentState): string {
  return held !== null && patched('hold-is-a-state') ? 'held' : phase;
}
