import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { makeApp } from './app.ts';
import type { ServerDeps } from './deps.ts';
import { listen } from './listen.ts';

export interface RunningServer {
  readonly port: number;
  /** Takes no new requests, answers those under way, and returns when the last one is gone. */
  readonly stop: () => Promise<void>;
}

/** Once we are told to stop, requests may take this long, milliseconds. */
const STOP_PATIENCE = 2_500;
/** After this, who waits for a worker's answer is told "recorded": the message is kept. */
const ANSWER_PATIENCE = 1_000;

/** Starts the server on its parts; whoever opened the parts closes them after `stop`. */
export async function startServer(
  deps: ServerDeps,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<RunningServer> {
  const stopping = new AbortController();
  const app = makeApp({ ...deps, ledger: impatient(deps.ledger, stopping.signal) });
  const listening = await listen(app, host, port);
  deps.logger.info({ port: listening.port }, `API on ${deps.config.origin}`);
  return {
    port: listening.port,
    stop: async () => {
      const timer = setTimeout(() => stopping.abort(), ANSWER_PATIENCE);
      await listening.stop(STOP_PATIENCE);
      clearTimeout(timer);
    },
  };
}

/** The same ledger, whose waiting ends with an empty answer once `signal` says so. */
function impatient(ledger: ServerDeps['ledger'], signal: AbortSignal): ServerDeps['ledger'] {
  return {
    ...ledger,
    waitForEntry: async (eventId, timeoutMs) => {
      let giveUp = (): void => undefined;
      const given = new Promise<LedgerEntry | null>((resolve) => {
        giveUp = () => resolve(null);
      });
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      try {
        return await Promise.race([ledger.waitForEntry(eventId, timeoutMs), given]);
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}
