import { setTimeout as pause } from 'node:timers/promises';
import { DrillError } from './drill-error.ts';

const LOOK_EVERY = 120;

/**
 * Looks again and again until there is something to see.
 *
 * @param what what is waited for, for the message when it does not come
 * @throws DrillError `NOTHING_HAPPENED` after `forMs` milliseconds
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | null>,
  forMs = 20_000,
): Promise<T> {
  const end = Date.now() + forMs;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (Date.now() > end) {
      throw new DrillError('NOTHING_HAPPENED', `Waited ${forMs / 1000} s for this: ${what}.`);
    }
    await pause(LOOK_EVERY);
  }
}
