import { Context } from '@temporalio/activity';

const HEARTBEAT_MS = 2_000;

/** Tells Temporal that this worker lives while `work` is done. */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  // None at once: what is done sooner than the first beat costs no action of its own.
  const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

/** When the workflow asked for this activity, by Temporal's server: it had decided by then. */
export function askedAt(): Date {
  return new Date(Context.current().info.scheduledTimestampMs);
}

/** Aborts after `ms`, or when Temporal takes the activity away. */
export function limitedSignal(ms: number): AbortSignal {
  return AbortSignal.any([AbortSignal.timeout(ms), Context.current().cancellationSignal]);
}
