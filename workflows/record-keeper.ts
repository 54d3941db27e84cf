import { ActivityFailure, ApplicationFailure, log } from '@temporalio/workflow';
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
  /** Nothing waits to be written. */
  readonly isEmpty: () => boolean;
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
  /** Entry id where it is not the message's own. */
  readonly eventId?: string;
  readonly actor: Actor;
  readonly refusal: Refusal;
}

const FULL = 50;
const LONGEST_DETAIL = 500;

/**
 * Opens the keeper of one workflow.
 *
 * @param scope what its own entries are numbered below: no other workflow may number below it
 */
export function keepRecord(
  incident: IncidentId,
  post: PostId | null,
  memory: MessageMemory,
  scope: string = post ?? incident,
): RecordKeeper {
  let waiting: EntryDraft[] = [];

  const refuse = ({ message, id, eventId, actor, refusal }: RefusedMessage): void => {
    if (memory.recordedRefusals >= MOST_RECORDED_REFUSALS) {
      memory.countedRefusals += 1;
      return;
    }
    memory.recordedRefusals += 1;
    waiting.push({
      eventId:
        eventId ??
        (id === null
          ? `${scope}/refused/${memory.nextEntry++}`
          : messageEventId(post ?? incident, id)),
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
    if (entries.length === 0) return;
    if (await write(entries)) return;
    // One of them cannot stand; the others still must.
    for (const entry of entries) await write([entry]);
  };

  /** True when they stand; false when the ledger will never take them. */
  const write = async (entries: readonly EntryDraft[]): Promise<boolean> => {
    try {
      const after = memory.lastEntry ?? null;
      await record.executeWithOptions({ summary: summarise(entries) }, [
        { incident, entries, after },
      ]);
      const last = entries.at(-1);
      if (last !== undefined) memory.lastEntry = last.eventId;
      return true;
    } catch (failure) {
      const why = refusedForGood(failure);
      if (why === null) throw failure;
      if (entries.length > 1) return false;
      // A refusal that cannot stand harms nobody; anything else means that history and ledger tell
      // different stories, and nothing more goes out until somebody has looked into it.
      memory.frozen ||= entries[0]?.action !== 'message.refuse';
      log.error('the ledger refused an entry for good', { why, eventId: entries[0]?.eventId });
      return false;
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
    isEmpty: () => waiting.length === 0,
    isFull: () => waiting.length >= FULL,
    isFrozen: () => memory.frozen,
  };
}

function refusedForGood(failure: unknown): string | null {
  const cause = failure instanceof ActivityFailure ? failure.cause : undefined;
  return cause instanceof ApplicationFailure && cause.nonRetryable ? (cause.type ?? '?') : null;
}

function summarise(entries: readonly EntryDraft[]): string {
  const actions = [...new Set(entries.map((entry) => entry.action))].join(', ');
  return `ledger: ${actions}`.slice(0, 200);
}
