import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from './identify-process.ts';
import type { ProcessIdentity } from './identify-process.ts';

export interface StopOptions {
  /** What asks it to go; PostgreSQL's quick but orderly way is SIGINT. */
  readonly signal: 'SIGTERM' | 'SIGINT';
  /** How long it may take over it, in milliseconds, before it is killed. */
  readonly graceMs: number;
}

/**
 * Ends a process that we started, with all that it started itself: each of our children leads a
 * process group of its own. Does nothing when it has gone already.
 *
 * @returns true when it went by itself within the grace time
 */
export async function stopProcess(
  identity: ProcessIdentity,
  options: StopOptions,
): Promise<boolean> {
  if (!isAlive(identity)) return true;
  send(identity.pid, options.signal);
  const orderly = await waitUntilGone(identity, options.graceMs);
  if (isAlive(identity)) signalGroup(identity.pid, 'SIGKILL');
  else if (!orderly) return false;
  await waitUntilGone(identity, 2_000);
  return orderly;
}

async function waitUntilGone(identity: ProcessIdentity, forMs: number): Promise<boolean> {
  const end = Date.now() + forMs;
  while (Date.now() < end) {
    if (!isAlive(identity)) return true;
    await delay(20);
  }
  return !isAlive(identity);
}

/** PostgreSQL's first process passes signals on in its own order, so only it is told first. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It went between the look and the signal.
  }
}

/** Ends every process of a group that the given process leads. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    send(pid, signal);
  }
}
