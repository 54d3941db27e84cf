import {
  ApplicationFailure,
  ParentClosePolicy,
  continueAsNew,
  getExternalWorkflowHandle,
  setHandler,
  startChild,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { applyIncidentEvent } from '../domain/apply-incident.ts';
import type { IncidentEffect, IncidentEvent, IncidentStep } from '../domain/incident-events.ts';
import { COUNTERSIGN } from '../domain/ledger-entry.ts';
import { nextWake } from '../domain/next-wake.ts';
import { planIncident } from '../domain/plan-incident.ts';
import { makeAlarm } from './alarm.ts';
import type { Begun } from './begin-incident.ts';
import { beginIncident } from './begin-incident.ts';
import { describeIncident } from './describe-incident.ts';
import { handleIncidentMessage } from './handle-incident-message.ts';
import type { Inbox } from './inbox.ts';
import { assertInput } from './assert-input.ts';
import { openInbox } from './inbox.ts';
import { asFields } from './read-message.ts';
import type { IncidentInput, IncidentMemory } from './incident-memory.ts';
import { carryOver, emptyMemory } from './memory.ts';
import {
  changeSeverity,
  declareResolved,
  incidentState,
  openingEventId,
  planChanged,
  postPublished,
  postSettled,
  postWorkflowId,
  proposePost,
  reportFacts,
  standDown,
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
  postPublished,
  postSettled,
];

/**
 * Walks the organisation through telling the public (DESIGN section 4): opens posts when their
 * conditions hold, keeps facts and the promise clock, and ends after resolution, stability and
 * verification, when no post is open. It publishes nothing itself: posts do, and people let them.
 */
export async function incident(input: IncidentInput): Promise<void> {
  const inbox = openInbox(SIGNALS);
  assertInput(asFields(input)?.['incident'], 'an incident');
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
        return tellQuietly(getExternalWorkflowHandle(postWorkflowId(effect.post)), withdraw, {
          // Not to be foreseen: nobody may claim it before us and have it count as handled.
          id: `incident-${uuid4()}`,
          by: { person: COUNTERSIGN.person, name: COUNTERSIGN.name },
          revision: 0,
          reason: effect.reason,
        });
      case 'tellPlan':
        return tellQuietly(getExternalWorkflowHandle(postWorkflowId(effect.post)), planChanged);
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

  if (begun !== null) {
    for (const effect of begun.effects) await act(effect);
    await take(tick('opened'));
  }
  while (memory.state.phase !== 'closed') {
    describeIncident(memory.state);
    tellState(memory.state.phase);
    await keeper.flush();
    await waitForNews();
    const received = inbox.take();
    if (received === undefined) await take(tick('clock'));
    else await handleIncidentMessage({ memory, received, keeper, take });
    if (shouldContinueAsNew()) {
      keeper.closeRun();
      await keeper.flush();
      if (shouldContinueAsNew()) {
        await continueAsNew<typeof incident>({
          ...input,
          memory: { ...memory, messages: carryOver(memory.messages) },
        });
      }
    }
  }
  describeIncident(memory.state);
  tellState(memory.state.phase);
  // Whoever wrote while the incident was closing gets an answer too.
  do {
    for (let late = inbox.take(); late !== undefined; late = inbox.take()) {
      await handleIncidentMessage({ memory, received: late, keeper, take });
    }
    keeper.closeRun();
    await keeper.flush();
  } while (!inbox.isEmpty());

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
      inbox.isEmpty() &&
      memory.state.phase !== 'closed'
    );
  }
}
