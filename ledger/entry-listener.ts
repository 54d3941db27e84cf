import { Client } from 'pg';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { readEntry } from './read/read-entry.ts';
import { ENTRY_CHANNEL, type LedgerDb } from './schema.ts';

export interface EntryListener {
  readonly waitForEntry: (eventId: string, timeoutMs: number) => Promise<LedgerEntry | null>;
  readonly close: () => Promise<void>;
}

/** How long to wait before listening anew after the database went away, milliseconds. */
const RECONNECT_PAUSE = 200;

type Waiter = () => void;

/**
 * Listens for committed entries on one connection of its own, made when somebody first waits.
 * Whoever waits looks into the ledger after listening has begun and again after every
 * reconnection, so that no commit falls between looking and listening.
 */
export function openEntryListener(databaseUrl: string, db: LedgerDb): EntryListener {
  const waiters = new Map<string, Set<Waiter>>();
  const closing = new AbortController();
  let client: Client | null = null;
  let listening: Promise<void> | null = null;
  let pause: NodeJS.Timeout | undefined;

  const wakeAll = (): void => {
    for (const group of waiters.values()) for (const wake of group) wake();
  };

  const connect = async (): Promise<void> => {
    const fresh = new Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'countersign listener',
    });
    const lose = (): void => {
      if (client !== fresh) return;
      client = null;
      listening = null;
      if (waiters.size > 0) retryLater();
    };
    fresh.on('error', lose);
    fresh.on('end', lose);
    fresh.on('notification', ({ payload }) => {
      for (const wake of waiters.get(payload ?? '') ?? []) wake();
    });
    client = fresh;
    try {
      await fresh.connect();
      await fresh.query(`listen ${ENTRY_CHANNEL}`);
      wakeAll();
    } catch {
      lose();
      await fresh.end().catch(() => undefined);
    }
  };

  const retryLater = (): void => {
    if (closing.signal.aborted || pause !== undefined) return;
    pause = setTimeout(() => {
      pause = undefined;
      if (waiters.size > 0) void listen();
    }, RECONNECT_PAUSE);
    pause.unref();
  };

  const listen = (): Promise<void> => {
    listening ??= connect();
    return listening;
  };

  const waitForEntry = async (eventId: string, timeoutMs: number): Promise<LedgerEntry | null> => {
    const deadline = Date.now() + timeoutMs;
    const group = waiters.get(eventId) ?? new Set<Waiter>();
    waiters.set(eventId, group);
    let woken = false;
    let wake: Waiter = () => undefined;
    const onWake = (): void => {
      woken = true;
      wake();
    };
    group.add(onWake);
    try {
      // Not awaited beyond the caller's time: a database that is away must not hold people up.
      await Promise.race([listen(), sleep(Math.min(timeoutMs, 1_000), closing.signal)]);
      while (!closing.signal.aborted) {
        woken = false;
        const found = await readEntry(db, eventId).catch(() => undefined);
        if (found !== undefined && found !== null) return found;
        const left = deadline - Date.now();
        if (left <= 0) return null;
        if (woken) continue;
        // While the database is away nobody wakes us, so look again a little later.
        const nap = found === undefined ? Math.min(left, RECONNECT_PAUSE) : left;
        await Promise.race([
          new Promise<void>((resolve) => {
            wake = resolve;
          }),
          sleep(nap, closing.signal),
        ]);
      }
      return null;
    } finally {
      group.delete(onWake);
      if (group.size === 0) waiters.delete(eventId);
    }
  };

  const close = async (): Promise<void> => {
    closing.abort();
    clearTimeout(pause);
    wakeAll();
    const last = client;
    client = null;
    await listening?.catch(() => undefined);
    await last?.end().catch(() => undefined);
  };

  return { waitForEntry, close };
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    timer.unref();
    signal.addEventListener('abort', done, { once: true });
  });
}
