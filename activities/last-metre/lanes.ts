import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntryDraft, LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Digest, IncidentId } from '../../domain/words.ts';
import type { LedgerDb, LedgerTransaction } from '../../ledger/schema.ts';
import { append } from '../../ledger/write/append.ts';
import { claimDeliveries, type DeliveryClaim } from '../../ledger/write/claim-statement.ts';
import type { ChainHead } from '../../ledger/write/lock-chain.ts';
import { withIncidentLock } from '../../ledger/write/with-incident-lock.ts';
import { RefusedError } from './refused-error.ts';

/** One transaction under an incident's lock, shared by all that were asked for meanwhile. */
export interface Turn {
  readonly trx: LedgerTransaction;
  readonly head: ChainHead;
  /** Does something once in this transaction, whoever asks first. */
  readonly once: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Claims that are written before the entries. */
  readonly claims: DeliveryClaim[];
}

/** What one of them wants written, and what it makes of the entries in their places. */
export interface Planned<T> {
  readonly drafts: readonly EntryDraft[];
  readonly answer: (entries: readonly LedgerEntry[]) => T;
}

export type Plan<T> = (turn: Turn) => Promise<Planned<T>>;

export interface Lanes {
  /**
   * Has a plan written, with those of other deliveries of the incident that wait for its lock too:
   * a post for eight channels takes two transactions then, not eight one after the other. Two plans
   * for one delivery never share a turn, so the second always sees what the first has written.
   *
   * @throws RefusedError the plan's own; nothing of this plan is written then
   * @throws {LedgerConflict} {LedgerError} as `withIncidentLock`
   */
  readonly write: <T>(incident: IncidentId, delivery: Digest, plan: Plan<T>) => Promise<T>;
}

interface Waiting {
  readonly delivery: Digest;
  /** Judges and says what to write; answers what ends it, once all of it is committed. */
  readonly plan: (turn: Turn) => Promise<Planned<() => void>>;
  readonly reject: (error: unknown) => void;
}

/** Opens the lanes of one worker, one for each incident. */
export function makeLanes(db: LedgerDb): Lanes {
  const lanes = new Map<IncidentId, Waiting[]>();

  const drive = async (incident: IncidentId): Promise<void> => {
    for (;;) {
      // What Temporal hands out together arrives within one turn of the event loop or two.
      await nextTurn();
      const waiting = lanes.get(incident) ?? [];
      const batch = waiting.filter(
        ({ delivery }, index) =>
          waiting.findIndex((other) => other.delivery === delivery) === index,
      );
      if (batch.length === 0) {
        lanes.delete(incident);
        return;
      }
      lanes.set(
        incident,
        waiting.filter((each) => !batch.includes(each)),
      );
      await writeTogether(db, incident, batch);
    }
  };

  return {
    write: (incident, delivery, plan) =>
      new Promise((resolve, reject) => {
        const mine: Waiting = {
          delivery,
          plan: async (turn) => {
            const { drafts, answer } = await plan(turn);
            return { drafts, answer: (entries) => () => resolve(answer(entries)) };
          },
          reject,
        };
        const lane = lanes.get(incident);
        if (lane !== undefined) {
          lane.push(mine);
          return;
        }
        lanes.set(incident, [mine]);
        void drive(incident);
      }),
  };
}

/** What one plan stumbles over must not hold up the others: then each goes by itself. */
async function writeTogether(
  db: LedgerDb,
  incident: IncidentId,
  batch: readonly Waiting[],
): Promise<void> {
  const ends = await attempt(db, incident, batch).catch((error: unknown) => {
    const [only, ...others] = batch;
    return only !== undefined && others.length === 0 ? [() => only.reject(error)] : null;
  });
  if (ends === null) for (const each of batch) await writeTogether(db, incident, [each]);
  else for (const end of ends) end();
}

async function attempt(
  db: LedgerDb,
  incident: IncidentId,
  batch: readonly Waiting[],
): Promise<readonly (() => void)[]> {
  return await withIncidentLock(db, incident, async (trx, head) => {
    const turn = openTurn(trx, head);
    const ends: (() => void)[] = [];
    const taken: Planned<() => void>[] = [];
    for (const { plan, reject } of batch) {
      try {
        taken.push(await plan(turn));
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        ends.push(() => reject(error));
        // Nothing is to be written at all, not even the lock's own row of a made-up incident.
        if (taken.length === 0 && ends.length === batch.length) throw error;
      }
    }
    await claimDeliveries(trx, turn.claims);
    const drafts = taken.flatMap((planned) => planned.drafts);
    const entries = drafts.length === 0 ? [] : await append(trx, incident, drafts, head);
    let from = 0;
    for (const planned of taken) {
      ends.push(planned.answer(entries.slice(from, from + planned.drafts.length)));
      from += planned.drafts.length;
    }
    return ends;
  });
}

function openTurn(trx: LedgerTransaction, head: ChainHead): Turn {
  const done = new Map<string, Promise<unknown>>();
  return {
    trx,
    head,
    claims: [],
    once: async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      const found = done.get(name) ?? work();
      done.set(name, found);
      return (await found) as T;
    },
  };
}
