import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Home } from '../home.ts';
import { identifyProcess, isAlive } from '../process/identify-process.ts';
import type { ProcessIdentity } from '../process/identify-process.ts';
import { StackError } from '../stack-error.ts';
import { readStackRecord } from './stack-file.ts';

const shape = z.object({ pid: z.number().int(), startedAt: z.string() });

/**
 * Takes the home for this process, until it ends: a lock of a process that has gone is taken over.
 *
 * @returns gives the lock back
 * @throws StackError `ALREADY_RUNNING`, with the addresses of what runs
 */
export function lockHome(home: Home): {
  readonly me: ProcessIdentity;
  readonly unlock: () => void;
} {
  const me = identifyProcess(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
  const mine = `${home.lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      if (take(mine, home.lock)) {
        return { me, unlock: () => rmSync(home.lock, { force: true }) };
      }
      const holder = readHolder(home.lock);
      if (holder !== null && isAlive(holder)) throw alreadyRunning(home, holder);
      putAside(home.lock, holder);
    }
    throw new StackError('HOME_UNUSABLE', `${home.lock} cannot be taken; remove it.`);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Making a second name for a file happens or does not, for one process only. */
function take(mine: string, lock: string): boolean {
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(lock: string): ProcessIdentity | null {
  try {
    return shape.parse(JSON.parse(readFileSync(lock, 'utf8')));
  } catch {
    return null;
  }
}

/** Between our look and this step somebody else may have taken it: then it is given back. */
function putAside(lock: string, stale: ProcessIdentity | null): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== null && (moved.pid !== stale?.pid || moved.startedAt !== stale.startedAt)) {
    take(aside, lock);
  }
  rmSync(aside, { force: true });
}

function alreadyRunning(home: Home, holder: ProcessIdentity): StackError {
  const ready = readStackRecord(home.stack)?.ready ?? null;
  return new StackError(
    'ALREADY_RUNNING',
    [
      `Countersign runs already in ${home.root} (process ${holder.pid}).`,
      ...(ready === null
        ? ['It is still starting.']
        : [`  API          ${ready.api}`, `  public page  ${ready.publicPage}`]),
      'Stop it with Ctrl-C where it runs, or choose another COUNTERSIGN_HOME and other ports.',
    ].join('\n'),
  );
}
