import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SystemUser } from '../../embedded/process/spawn-detached.ts';
import { identifyProcess, isAlive } from '../../embedded/process/identify-process.ts';
import type { ProcessIdentity } from '../../embedded/process/identify-process.ts';
import type { Addresses } from '../../embedded/stack/addresses.ts';
import { readStackRecord } from '../../embedded/stack/stack-file.ts';
import type { StackRecord } from '../../embedded/stack/stack-file.ts';
import { temporalCachePath } from '../../embedded/temporal/cache-path.ts';
import { findTemporal } from '../../embedded/temporal/find-temporal.ts';
import { waitFor } from '../support/wait-for.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** One start of the whole stack, as its own program. */
export interface StartedStack {
  readonly process: ChildProcess;
  readonly identity: ProcessIdentity;
  /** Everything that it has printed so far, both outputs. */
  readonly output: () => string;
  /** Waits for the line `ready …`. */
  readonly ready: () => Promise<Addresses>;
  /** Exit code, or the name of the signal. */
  readonly ended: Promise<number | string>;
}

/** A machine's corner for one test: a user's home directory, and `temporal` on PATH. */
export interface Corner {
  readonly home: string;
  readonly start: (env?: Readonly<Record<string, string>>) => StartedStack;
  readonly record: () => StackRecord;
  /** Ends whatever is left, and removes the directory. */
  readonly clear: () => Promise<void>;
}

/**
 * @param user as whom the stack runs; `null`: as whom the tests run. The user's home is 0700.
 */
export async function makeCorner(user: SystemUser | null): Promise<Corner> {
  const root = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  chmodSync(root, 0o755);
  const bin = join(root, 'bin');
  const userHome = join(root, 'user');
  mkdirSync(bin);
  mkdirSync(userHome);
  if (user !== null) chownSync(userHome, user.uid, user.gid);
  // Root's database runs as somebody else, who must come through; place-postgres.test.ts has the
  // other case.
  chmodSync(userHome, user === null && process.getuid?.() === 0 ? 0o711 : 0o700);
  await provideTemporal(join(bin, 'temporal'));
  const home = join(userHome, 'countersign');
  const started: StartedStack[] = [];
  const record = (): StackRecord => {
    const standing = readStackRecord(join(home, 'stack.json'));
    if (standing === null) throw new Error('no stack.json');
    return standing;
  };
  return {
    home,
    record,
    start: (env = {}) => {
      const stack = startStack(user, {
        HOME: userHome,
        PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
        TSX_DISABLE_CACHE: '1',
        COUNTERSIGN_HOME: home,
        COUNTERSIGN_API_PORT: '0',
        COUNTERSIGN_PAGE_PORT: '0',
        COUNTERSIGN_TEMPORAL_PORT: '0',
        COUNTERSIGN_TEMPORAL_UI_PORT: '0',
        COUNTERSIGN_POSTGRES_PORT: '0',
        ...env,
      });
      started.push(stack);
      return stack;
    },
    clear: async () => {
      for (const stack of started) killGroup(stack.identity);
      const standing = readStackRecord(join(home, 'stack.json'));
      for (const identity of Object.values(standing?.parts ?? {})) killGroup(identity);
      await waitFor('the last process to go', () =>
        Object.values(standing?.parts ?? {}).some(isAlive) ? undefined : true,
      );
      // A stack that keeps no record, which is what these tests are there to find, must not stay.
      for (const pid of mentioning(root)) {
        const identity = identifyProcess(pid);
        if (identity !== null) killGroup(identity);
      }
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function startStack(user: SystemUser | null, env: Readonly<Record<string, string>>): StartedStack {
  const child = spawn(process.execPath, ['--import', 'tsx', 'embedded/main.ts'], {
    cwd: PROJECT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own stands for a terminal's foreground job.
    detached: true,
    ...user,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    process: child,
    identity: identifyProcess(child.pid ?? -1) ?? { pid: child.pid ?? -1, startedAt: '' },
    output: () => output,
    ended,
    ready: () =>
      waitFor(
        'the stack to be ready',
        () => {
          const line = /^ready (\{.*\})$/m.exec(output)?.[1];
          if (line !== undefined) return JSON.parse(line) as Addresses;
          if (child.exitCode !== null) throw new Error(output);
          return undefined;
        },
        50_000,
      ).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${output}`);
      }),
  };
}

/** Only where the very same process still lives. */
export function killGroup(identity: ProcessIdentity): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(-identity.pid, 'SIGKILL');
  } catch {
    // It leads no group: then it alone, unless it went meanwhile.
    if (isAlive(identity)) process.kill(identity.pid, 'SIGKILL');
  }
}

/** Every process that belongs to one of these groups, by /proc. */
export function livingIn(groups: readonly number[]): readonly string[] {
  const table = execFileSync('ps', ['-A', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' });
  return table.split('\n').filter((line) => {
    const [group, state] = line.trim().split(/\s+/);
    return groups.includes(Number(group)) && !(state ?? '').startsWith('Z');
  });
}

/** Processes whose command line or environment names this directory. Linux only: else none. */
function mentioning(directory: string): readonly number[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      ['cmdline', 'environ'].some((file) => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(directory);
        } catch {
          return false;
        }
      }),
    )
    .map(Number);
}

async function provideTemporal(to: string): Promise<void> {
  const found = await findTemporal(
    {
      address: null,
      path: process.env['PATH'] ?? '',
      cachePath: temporalCachePath(process.env['XDG_CACHE_HOME'] ?? null),
      downloadMs: 1,
      env: {},
    },
    { say: () => {}, bar: () => {}, end: () => {} },
  );
  if (found.kind !== 'program') throw new Error('the set-up has left no temporal program');
  copyFileSync(found.program, to, constants.COPYFILE_FICLONE);
  chmodSync(to, 0o755);
}

/**
 * An ordinary user to run as: `nobody` where the tests run as root, else whoever runs them.
 *
 * @returns `null` where nobody cannot reach checkout or Node: then there is nobody to be
 */
export function ordinaryUser(): { readonly user: SystemUser | null; readonly possible: boolean } {
  if (process.getuid?.() !== 0) return { user: null, possible: true };
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody']).toString());
  const user = { uid: id('-u'), gid: id('-g') };
  try {
    execFileSync(process.execPath, ['--import', 'tsx', '--eval', ''], {
      cwd: PROJECT,
      env: { TSX_DISABLE_CACHE: '1' },
      stdio: 'ignore',
      ...user,
    });
    return { user, possible: true };
  } catch {
    return { user, possible: false };
  }
}

export function readLog(home: string, part: string): string {
  return readFileSync(join(home, 'logs', `${part}.log`), 'utf8');
}
