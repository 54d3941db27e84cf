import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StackError } from '../stack-error.ts';
import type { SystemUser } from '../process/spawn-detached.ts';

/** Where one PostgreSQL lives and as whom it runs. */
export interface PostgresPlace {
  /** bin/, lib/ and share/ of the programs. */
  readonly native: string;
  /** Owned by the database's user; holds `data`. */
  readonly root: string;
  readonly user: SystemUser | null;
  /** Why something does not stand where one would look for it; `null`: all does. */
  readonly notice: string | null;
}

/** Where root's databases go when the database's user cannot reach the wanted place. */
const SYSTEM_STATE = '/var/lib/countersign';

/**
 * Chooses directory and user. PostgreSQL refuses to run as root, so there it runs as `nobody`
 * (no change to the system's users), who must be able to reach its files: under a home with mode
 * 0700 nobody can, and then they stand in a stated directory of the system instead.
 *
 * @param wanted where the database should stand
 * @param native the programs, see findPostgresBinaries
 * @param systemState where it goes when the wanted place cannot be reached
 * @throws StackError `HOME_UNUSABLE`
 */
export function placePostgres(
  wanted: string,
  native: string,
  systemState: string = SYSTEM_STATE,
): PostgresPlace {
  if (process.getuid?.() !== 0) {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    return { native, root: wanted, user: null, notice: null };
  }
  const user = nobody();
  mkdirSync(wanted, { recursive: true, mode: 0o711 });
  const moved = !canReach(user, wanted);
  const root = moved
    ? join(systemState, createHash('sha256').update(wanted).digest('hex').slice(0, 12))
    : wanted;
  const programs = canReach(user, join(native, 'bin', 'postgres'))
    ? native
    : copyPrograms(native, user, systemState);
  if (moved) mkdirReachable(root, user);
  chownSync(root, user.uid, user.gid);
  chmodSync(root, 0o700);
  return {
    native: programs,
    root,
    user,
    notice: moved
      ? `PostgreSQL keeps its data in ${root}: its user (nobody) cannot reach ${wanted}.`
      : null,
  };
}

function mkdirReachable(root: string, user: SystemUser): void {
  try {
    mkdirSync(root, { recursive: true, mode: 0o755 });
    if (canReach(user, root)) return;
  } catch (error) {
    throw unusable(root, error);
  }
  throw unusable(root, null);
}

function unusable(root: string, cause: unknown): StackError {
  return new StackError(
    'HOME_UNUSABLE',
    `PostgreSQL does not run as root, and its user (nobody) can reach neither COUNTERSIGN_HOME nor ${root}. Set COUNTERSIGN_HOME to a directory that every user may enter, or set DATABASE_URL.`,
    { cause },
  );
}

/** The checkout itself may stand under a private home: then the programs are copied, once. */
function copyPrograms(native: string, user: SystemUser, systemState: string): string {
  const version = basename(dirname(native));
  const key = createHash('sha256').update(native).digest('hex').slice(0, 12);
  const target = join(systemState, `postgres-${version}-${key}`);
  if (existsSync(join(target, 'bin', 'postgres')) && canReach(user, target)) return target;
  const temporary = `${target}.${process.pid}`;
  mkdirReachable(dirname(target), user);
  cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
  renameSync(temporary, target);
  return target;
}

/** Asked of the system itself: modes, access lists and mounts all have a say. */
function canReach(user: SystemUser, path: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], {
      ...user,
      cwd: '/',
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

function nobody(): SystemUser {
  const ask = (flag: string): number =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim());
  try {
    return { uid: ask('-u'), gid: ask('-g') };
  } catch (error) {
    throw new StackError(
      'HOME_UNUSABLE',
      'PostgreSQL does not run as root, and this system has no user nobody to run it as. Start Countersign as an ordinary user, or set DATABASE_URL.',
      { cause: error },
    );
  }
}
