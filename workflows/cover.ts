import {
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { COUNTERSIGN } from '../domain/ledger-entry.ts';
import { acknowledge, dueAsk, nextAskAt, reachedLevel } from '../domain/plan-escalation.ts';
import { refuse } from '../domain/refusals.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { CoverStanding } from '../activities/contract.ts';
import { readCoverStanding } from './activity-proxies.ts';
import { askLevel, NOTICE_ANSWERED, takeNoticeAnswer } from './ask-people.ts';
import type { Asking, NoticeAnswer } from './ask-people.ts';
import { assertInput } from './assert-input.ts';
import { beginCover } from './cover-memory.ts';
import type { CoverInput, CoverMemory } from './cover-memory.ts';
import { describeCover } from './describe-cover.ts';
import { openInbox } from './inbox.ts';
import type { Received } from './inbox.ts';
import { carryOver, remember } from './memory.ts';
import { acknowledgeCover, coverScope, messageEventId, postChanged } from './messages.ts';
import { asFields, readClaimedActor, readMessageId } from './read-message.ts';
import { keepRecord } from './record-keeper.ts';
import { INCIDENT, MODE, STATE } from './search-attributes.ts';

/** While nothing waits for people, how often to look whether it does. */
const LOOK_AGAIN_MS = { first: 1_000, most: 60_000 };
/** When everybody was asked, only to see that it is over. */
const LAST_LOOKS_MS = 15 * 60_000;

/**
 * Asks people about one post, level after level, until it waits for nobody any more. It can let
 * nothing out (I2): it holds no words, and the gate does not listen to it. Where the post stands is
 * read from the ledger before each asking, never believed from a signal.
 */
export async function cover(input: CoverInput): Promise<void> {
  const inbox = openInbox([acknowledgeCover, postChanged]);
  assertCoverInput(input);
  const memory = input.memory ?? beginCover(input);
  const { incident, post, escalation } = input;
  const keeper = keepRecord(incident, post, memory.messages, coverScope(post));
  const asking: Asking = {
    input,
    memory,
    keeper,
    inbox,
    scope: new CancellationScope(),
    underWay: new Map(),
  };
  let looks = 0;
  let lookAt = 0;
  let end: CoverStanding['end'] = null;

  upsertSearchAttributes([
    { key: INCIDENT, value: incident },
    { key: MODE, value: input.mode },
    { key: STATE, value: 'asking' },
  ]);
  while (end === null) {
    describeCover(input, memory);
    await keeper.flush();
    await waitForNews();
    const received = inbox.take();
    if (received === undefined) end = await look();
    else if (received.name === NOTICE_ANSWERED) {
      await takeNoticeAnswer(asking, received.payload as NoticeAnswer);
      lookAt = Math.min(lookAt, nextLook());
    } else if (received.name === postChanged.name) {
      looks = 0;
      lookAt = Date.now();
    } else take(received);
    if (shouldContinueAsNew()) {
      keeper.closeRun();
      await keeper.flush();
      if (shouldContinueAsNew()) {
        await continueAsNew<typeof cover>({
          ...input,
          memory: { ...memory, messages: carryOver(memory.messages) },
        });
      }
    }
  }
  // Nobody is to be woken for what is settled.
  asking.scope.cancel();
  keeper.add([
    {
      eventId: `${post}/cover/cancel`,
      actor: COUNTERSIGN,
      action: 'cover.cancel',
      payload: { post, because: end },
    },
  ]);
  upsertSearchAttributes([{ key: STATE, value: 'over' }]);
  describeCover(input, memory);
  do {
    for (let late = inbox.take(); late !== undefined; late = inbox.take()) {
      if (late.name === acknowledgeCover.name) refuseMessage(late, refuse('not-waiting'));
    }
    keeper.closeRun();
    await keeper.flush();
  } while (!inbox.isEmpty());

  /** Asks whatever is due; tells the end once the ledger shows one. */
  async function look(): Promise<CoverStanding['end']> {
    const standing = await readCoverStanding.executeWithOptions(
      { summary: 'does it still wait for people?' },
      [{ post }],
    );
    if (standing?.waitsFor === 'over') return standing.end ?? 'withdrawn';
    if (standing === null) {
      // A ledger that was restored to an earlier time: it may be told again, or never.
      lookAt = Date.now() + LAST_LOOKS_MS;
      return null;
    }
    followPromise(memory, standing);
    if (standing.waitsFor !== 'people') {
      lookAt = Date.now() + Math.min(LOOK_AGAIN_MS.first * 2 ** looks, LOOK_AGAIN_MS.most);
      looks = Math.min(looks + 1, 10);
      return null;
    }
    looks = 0;
    const due = dueAsk(escalation, memory.clock, new Date().toISOString());
    // One at a time: whoever has answered meanwhile, or a post that was signed, counts for the next.
    if (due !== null) await askLevel(asking, due);
    sayWhenExhausted();
    lookAt = nextLook();
    return null;
  }

  function nextLook(): number {
    const next = nextAskAt(escalation, memory.clock);
    return next === null ? Date.now() + LAST_LOOKS_MS : Date.parse(next);
  }

  function sayWhenExhausted(): void {
    if (memory.exhausted || nextAskAt(escalation, memory.clock) !== null) return;
    memory.exhausted = true;
    const level = reachedLevel(memory.clock);
    const ask = escalation.levels[level]?.ask ?? '';
    keeper.add([
      {
        eventId: `${post}/cover/exhausted`,
        actor: COUNTERSIGN,
        action: 'cover.gap',
        payload: { post, level, ask, reason: 'everybody-asked' },
      },
    ]);
  }

  function take(received: Received): void {
    const { name, payload } = received;
    const id = readMessageId(payload);
    if (id !== null && memory.messages.handled.includes(id)) return;
    const actor = readClaimedActor(payload);
    if (name !== acknowledgeCover.name)
      return refuseMessage(received, refuse('unknown-message', name));
    if (id === null || actor.person === 'unknown') {
      return refuseMessage(received, refuse('malformed', 'a message id and who it is'));
    }
    remember(memory.messages, id);
    const now = new Date().toISOString();
    const level = reachedLevel(memory.clock);
    const answer = acknowledge(escalation, memory.clock, actor.person, now);
    if (!answer.ok) return refuseMessage(received, answer.refusal);
    memory.clock = answer.clock;
    keeper.add([
      {
        eventId: messageEventId(post, id),
        actor,
        action: 'cover.acknowledge',
        payload: { post, level, waitsUntil: answer.waitsUntil },
      },
    ]);
    lookAt = nextLook();
  }

  function refuseMessage({ name, payload }: Received, refusal: Refusal): void {
    const id = readMessageId(payload);
    keeper.refuse({ message: name, id, actor: readClaimedActor(payload), refusal });
    if (id !== null) remember(memory.messages, id);
  }

  async function waitForNews(): Promise<void> {
    const hasNews = (): boolean => !inbox.isEmpty();
    const wait = lookAt - Date.now();
    if (hasNews() || wait <= 0) return;
    await condition(hasNews, wait, { summary: 'somebody is asked next' });
  }

  function shouldContinueAsNew(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const limit = input.continueAfterEvents ?? Number.POSITIVE_INFINITY;
    return (
      (continueAsNewSuggested || historyLength > limit) &&
      end === null &&
      inbox.isEmpty() &&
      asking.underWay.size === 0
    );
  }
}

/** A deadline that is the incident's promise moves with it; a due time of its own does not. */
function followPromise(memory: CoverMemory, { promise }: CoverStanding): void {
  const { clock } = memory;
  memory.followsPromise ??= promise !== null && promise === clock.deadline;
  if (memory.followsPromise && promise !== null && promise !== clock.deadline) {
    memory.clock = { ...clock, deadline: promise };
  }
}

/** Somebody may start it by hand with anything: then it ends, and does not fail for ever. */
function assertCoverInput(input: CoverInput): void {
  const fields = asFields(input) ?? {};
  assertInput(fields['post'], 'the asking about a post');
  assertInput(fields['incident'], 'the asking about a post');
  const levels = asFields(fields['escalation'])?.['levels'];
  const times = [fields['openedAt'], fields['deadline'] ?? fields['openedAt']];
  const fits =
    Array.isArray(levels) &&
    levels.every((level) => Array.isArray(asFields(level)?.['by'])) &&
    times.every((time) => typeof time === 'string' && !Number.isNaN(Date.parse(time)));
  if (!fits) {
    throw ApplicationFailure.nonRetryable('this is no escalation to go by', 'MALFORMED_INPUT');
  }
}
