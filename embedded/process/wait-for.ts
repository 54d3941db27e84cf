import { setTimeout as delay } from 'node:timers/promises';

export interface Waiting {
  /** How long at most, in milliseconds. */
  readonly forMs: number;
  /** Between two looks, in milliseconds. */
  readonly everyMs?: number;
  /** Looked at as well: a text here ends the waiting at once, as the reason why it is in vain. */
  readonly hopeless?: () => string | null;
}

/**
 * Looks again and again until something is so.
 *
 * @returns `null` when it came to be, else why it did not
 */
export async function waitFor(
  isSo: () => Promise<boolean>,
  waiting: Waiting,
): Promise<string | null> {
  const end = Date.now() + waiting.forMs;
  for (;;) {
    if (await isSo()) return null;
    const why = waiting.hopeless?.() ?? null;
    if (why !== null) return why;
    if (Date.now() > end) return `not ready after ${Math.round(waiting.forMs / 1000)} s`;
    await delay(waiting.everyMs ?? 40);
  }
}
