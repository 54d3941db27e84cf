import { recordOwed } from './find-owed.ts';
import { resumeOwed, type ResumeDeps } from './resume-owed.ts';

export interface LookAfter {
  /** Returns once a look that is under way has ended. */
  readonly stop: () => Promise<void>;
}

/** How often all open incidents are looked for in Temporal, in milliseconds. */
const EVERY = 10 * 60_000;

/**
 * Looks for incidents that nobody walks any more, says so in the ledger and lets them go on: now,
 * and again and again. Never throws.
 */
export function lookAfterOwed(deps: ResumeDeps): LookAfter {
  let stopped = false;
  const look = async (): Promise<void> => {
    try {
      await recordOwed(deps);
      await resumeOwed(deps);
    } catch (error) {
      // Temporal or the database is away: the next look finds what this one missed.
      const why = error instanceof Error ? error.message : String(error);
      if (!stopped) deps.log.warn({ why }, 'could not look for incidents that nobody walks');
    }
  };
  let under = look();
  const timer = setInterval(() => {
    under = under.then(look);
  }, EVERY);
  timer.unref();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await under;
    },
  };
}
