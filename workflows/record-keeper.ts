import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { Actor, EntryDraft } from '../domain/ledger-entry.ts';
import { COUNTERSIGN } from '../domain/ledger-entry.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { IncidentId, PostId } from '../domain/words.ts';
import { record } from './activity-proxies.ts';
import type { MessageMemory } from './memory.ts';
import { MOST_RECORDED_REFUSALS } from './memory.ts';
import { messageEventId } from './messages.ts';

/** Keeps entries together until they are written in one activity. */
export interface RecordKeeper {
  readonly add: (entries: readonly EntryDraft[]) => void;
  /** Records why a message was refused; beyond the first hundred of a run it only counts. */
  readonly refuse: (refused: RefusedMessage) => void;
  /** Writes what was added, in order; returns once it is committed. */
  readonly flush: () => Promise<void>;
  /** Records how many refusals of this run were only counted. Call it before a run ends. */
  readonly closeRun: () => void;
  /** Enough has been added that it should be written before more is handled. */
  readonly isFull: () => boolean;
  /** True once the ledger has refused our entries: history and ledger tell different stories. */
  readonly isFrozen: () => boolean;
}

export interface RefusedMessage {
  readonly message: string;
  readonly id: string | null;
  readonly actor: Actor;
  readonly refusal: Refusal;
}

const FULL = 50;
const LONGEST_DETAIL = 500;

/** Opens the keeper of one workflow; `scope` is the incident's or the post's id. */
export function keepRecord(
  incident: IncidentId,
  post: PostId | null,
  memory: MessageMemory,
): RecordKeeper {
  let waiting: EntryDraft[] = [];
  let frozen = false;
  const scope = post ?? incident;

  const refuse = ({ message, id, actor, refusal }: RefusedMessage): void => {
    if (memory.recordedRefusals >= MOST_RECORDED_REFUSALS) {
      memory.countedRefusals += 1;
      return;
    }
    memory.recordedRefusals += 1;
    waiting.push({
      eventId: id === null ? `${scope}/refused/${memory.nextEntry++}` : messageEventId(id),
      actor,
      action: 'message.refuse',
      payload: {
        message: message.slice(0, LONGEST_DETAIL),
        post,
        code: refusal.code,
        detail: refusal.detail.slice(0, LONGEST_DETAIL),
      },
    });
  };

  const flush = async (): Promise<void> => {
    const entries = waiting;
    waiting = [];
    if (entries.length === 0 || frozen) return;
    try {
      await record.executeWithOptions({ summary: summarise(entries) }, [{ incident, entries }]);
    } catch (failure) {
      if (!isConflict(failure)) throw failure;
      frozen = true;
    }
  };

  const closeRun = (): void => {
    if (memory.countedRefusals === 0) return;
    waiting.push({
      eventId: `${scope}/refused-uncounted/${memory.nextEntry++}`,
      actor: COUNTERSIGN,
      action: 'messages.refused_uncounted',
      payload: { post, count: memory.countedRefusals },
    });
    memory.countedRefusals = 0;
  };

  return {
    closeRun,
    add: (entries) => waiting.push(...entries),
    refuse,
    flush,
    isFull: () => waiting.length >= FULL,
    isFrozen: () => frozen,
  };
}

function isConflict(failure: unknown): boolean {
  return (
    failure instanceof ActivityFailure &&
    failure.cause instanceof ApplicationFailure &&
    failure.cause.type === 'LEDGER_CONFLICT'
  );
}

function summarise(entries: readonly EntryDraft[]): string {
  const actions = [...new Set(entries.map((entry) => entry.action))].join(', ');
  return `ledger: ${actions}`.slice(0, 200);
}
