import {
  continueAsNew,
  getExternalWorkflowHandle,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { RevisionEntry } from '../activities/contract.ts';
import { applyPostEvent } from '../domain/apply-post.ts';
import { staleAt, staleness } from '../domain/draft-timing.ts';
import type { EntryDraft } from '../domain/ledger-entry.ts';
import { COUNTERSIGN } from '../domain/ledger-entry.ts';
import type { PostState } from '../domain/post.ts';
import type { PostEffect, PostEvent, PostStep, RevisionReason } from '../domain/post-events.ts';
import type { Revision } from '../domain/post.ts';
import { tellRefusal } from '../domain/refusals.ts';
import { makeAlarm } from './alarm.ts';
import { deliver } from './deliver.ts';
import type { DeliveryAnswer } from './deliver.ts';
import { describePost } from './describe-post.ts';
import { handlePostMessage } from './handle-post-message.ts';
import { assertInput, assertOwnId } from './assert-input.ts';
import { openInbox } from './inbox.ts';
import { asFields } from './read-message.ts';
import { freshSource, makeRevision } from './make-revision.ts';
import { carryOver } from './memory.ts';
import {
  approve,
  confirmDelivery,
  planChanged,
  giveUpDelivery,
  incidentWorkflowId,
  postPublished,
  postSettled,
  postState,
  postWorkflowId,
  reject,
  release,
  requestChanges,
  retryDelivery,
  revise,
  withdraw,
} from './messages.ts';
import type { PostInput } from './post-memory.ts';
import { beginPost } from './post-memory.ts';
import { keepRecord } from './record-keeper.ts';
import { INCIDENT, MODE } from './search-attributes.ts';
import { tellQuietly } from './tell-quietly.ts';
import { repeatsAPromise, takePlan, takePromise } from './take-plan.ts';
import { stateTeller } from './tell-state.ts';

const SIGNALS = [
  revise,
  approve,
  requestChanges,
  reject,
  withdraw,
  retryDelivery,
  confirmDelivery,
  giveUpDelivery,
  release,
  planChanged,
];

/** Where the last metre and the ledger's view never agree, people have to look. */
const MOST_LOOKS_AFTER_HELD = 3;

/** Name under which the workflow puts a delivery's answer into its own inbox. */
export const DELIVERY_ANSWERED = 'delivery answered';

/**
 * The gate: render, wait for people, deliver, settle (DESIGN section 4). One loop takes one
 * message, verifies it if it is signed, and applies it to the state as it is after the wait.
 * Its own history is its evidence.
 */
export async function post(input: PostInput): Promise<void> {
  const inbox = openInbox(SIGNALS, input?.carried);
  assertInput(asFields(asFields(input)?.['identity'])?.['post'], 'a post');
  assertOwnId(postWorkflowId(input.identity.post));
  const memory = input.memory ?? beginPost(input);
  setHandler(postState, () => memory.state);
  const { incident, post: id, number, mode } = memory.state;
  const keeper = keepRecord(incident, id, memory.messages);
  const parent = getExternalWorkflowHandle(incidentWorkflowId(incident));

  const take = async (event: PostEvent, recorded = false): Promise<PostStep> => {
    const step = applyPostEvent(memory.state, event);
    memory.state = step.state;
    // What follows must not happen before what it follows from is committed. The last signature
    // travels with what it lets out: the last metre writes it and the attempt in one transaction.
    const travels = event.type === 'signedOff' && keeper.isEmpty() && step.effects.length > 0;
    if (!travels) {
      if (!recorded) keeper.add(step.entries);
      if (step.effects.length > 0) await keeper.flush();
    }
    for (const effect of withoutRepeats(step.effects)) {
      await act(effect, travels ? step.entries : []);
    }
    return step;
  };

  const act = async (effect: PostEffect, recordFirst: readonly EntryDraft[]): Promise<void> => {
    switch (effect.do) {
      case 'deliver':
        void deliver(memory.state, effect, recordFirst).then((answer) =>
          inbox.put({ name: DELIVERY_ANSWERED, payload: answer }),
        );
        return;
      case 'redraft':
        return redraft(effect.because);
      case 'tellPublished':
      case 'tellAnswered':
        await tellQuietly(parent, postPublished, { number });
        return;
      case 'tellSettled':
        await tellQuietly(parent, postSettled, { number });
        return;
    }
  };

  const redraft = async (
    because: RevisionReason,
    standing: Partial<Pick<PostState, 'severity' | 'rule'>> = memory.standing ?? {},
  ): Promise<void> => {
    const eventId = `${id}/draft/${memory.messages.nextEntry++}`;
    const drafted = (revision: Revision): PostEvent => ({
      type: 'drafted',
      eventId,
      now: new Date().toISOString(),
      revision,
      because,
      note: '',
      actor: COUNTERSIGN,
      ...standing,
    });
    // Bytes and entry are written together, unless something else has to be written first.
    const entryOf = (blank: Revision): RevisionEntry | null => {
      const [entry] = applyPostEvent(memory.state, drafted(blank)).entries;
      return entry?.action === 'post.revision' && keeper.isEmpty() ? entry : null;
    };
    const made = await makeRevision(memory, freshSource(memory), entryOf);
    const now = new Date().toISOString();
    await (made.ok
      ? take(drafted(made.revision), made.recorded)
      : take({ type: 'draftFailed', eventId, now, reason: tellRefusal(made.refusal) }));
  };

  if (input.memory !== undefined) {
    upsertSearchAttributes([
      { key: INCIDENT, value: incident },
      { key: MODE, value: mode },
    ]);
  }
  const tellState = stateTeller(input.memory === undefined ? memory.state.phase : null);
  const alarm = makeAlarm();
  if (memory.state.revision === null && memory.state.phase === 'rendering') {
    const proposed = memory.plan.from.kind === 'words';
    if (repeatsAPromise(memory.state)) await takePromise(memory);
    await redraft(proposed ? 'proposed' : 'drafted');
  }

  while (memory.state.phase !== 'settled') {
    describePost(memory);
    tellState(memory.state.phase);
    await keeper.flush();
    await waitForNews();
    const received = inbox.take();
    if (received === undefined) {
      const stale = staleness(memory.state, memory.plan.draftLead, Date.now());
      if (stale !== null) await redraft(stale);
      else if (memory.state.leadUntil !== null) {
        const now = new Date().toISOString();
        await take({ type: 'leadEnded', eventId: `${id}/lead-ended`, now });
      }
    } else if (received.name === DELIVERY_ANSWERED) {
      const { key, outcome, attempt } = received.payload as DeliveryAnswer;
      memory.messages.frozen ||= outcome.outcome === 'failed' && outcome.code === 'frozen';
      await take({
        type: 'deliveryAnswered',
        eventId: `${id}/answer/${key}/${attempt}`,
        now: new Date().toISOString(),
        key,
        outcome,
      });
      // The hold may have been released before this answer came; the ledger knows.
      if (outcome.outcome === 'held' && attempt <= MOST_LOOKS_AFTER_HELD) {
        await takePlan({ memory, received, keeper, take, redraft });
      }
    } else {
      await handlePostMessage({ memory, received, keeper, take, redraft });
    }
    if (shouldContinueAsNew()) {
      keeper.closeRun();
      await keeper.flush();
      // No `await` between this look and the end of the run: nothing can come in between.
      const carried = inbox.carry();
      if (shouldContinueAsNew() && carried !== null) {
        await continueAsNew<typeof post>({
          ...input,
          carried,
          memory: { ...memory, messages: carryOver(memory.messages) },
        });
      }
    }
  }
  // Whoever wrote while the post was settling gets an answer too.
  describePost(memory);
  tellState(memory.state.end ?? 'settled');
  do {
    for (let late = inbox.take(); late !== undefined; late = inbox.take()) {
      await handlePostMessage({ memory, received: late, keeper, take, redraft });
    }
    keeper.closeRun();
    await keeper.flush();
  } while (!inbox.isEmpty());

  async function waitForNews(): Promise<void> {
    const { leadUntil, held } = memory.state;
    // On hold nobody follows: the wait begins anew with the release.
    if (leadUntil !== null && memory.state.phase === 'delivering' && !held) {
      const until = Date.parse(leadUntil);
      await alarm.wait(
        () => !inbox.isEmpty(),
        until,
        'the audiences that lead have had their time',
      );
      return;
    }
    const at = staleAt(memory.state, memory.plan.draftLead);
    if (at !== null && at <= Date.now()) return;
    await alarm.wait(() => !inbox.isEmpty(), at, 'the draft grows too old to sign');
  }

  function shouldContinueAsNew(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const limit = input.continueAfterEvents ?? Number.POSITIVE_INFINITY;
    return (
      (continueAsNewSuggested || historyLength > limit) &&
      // In a storm it is never empty: then what waits is carried along.
      (inbox.isEmpty() || inbox.carry() !== null) &&
      memory.state.phase !== 'settled' &&
      memory.state.deliveries.every((delivery) => !delivery.sending)
    );
  }
}

/** To be told to look again is the same whatever it was for: the last time is enough. */
function withoutRepeats(effects: readonly PostEffect[]): readonly PostEffect[] {
  const last = effects.findLastIndex(isNudge);
  return effects.filter((effect, index) => index === last || !isNudge(effect));
}

function isNudge(effect: PostEffect): boolean {
  return (
    effect.do === 'tellPublished' || effect.do === 'tellAnswered' || effect.do === 'tellSettled'
  );
}
