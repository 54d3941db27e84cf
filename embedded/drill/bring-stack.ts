import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readStackFile } from '../../cli/client/find-stack.ts';
import { DrillError } from './drill-error.ts';

/** A stack to play on, and how to leave it. */
export interface BroughtStack {
  readonly api: string;
  readonly publicPage: string;
  /** True when the drill started it. */
  readonly isOurs: boolean;
  /** Ends a stack that the drill started; leaves any other alone. */
  readonly leave: () => Promise<void>;
}

export interface BringOptions {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Leave a stack running that the drill started. */
  readonly keep: boolean;
  /** Told each line of a stack that is being started. */
  readonly onLine: (line: string) => void;
}

/** Building Temporal from its source takes minutes, once per user and version. */
const LONGEST_START = 15 * 60_000;

/**
 * Takes the stack that runs on this home, else starts one as `npm start` does.
 *
 * @throws DrillError `STACK_NOT_READY`
 */
export async function bringStack(options: BringOptions): Promise<BroughtStack> {
  const running = await readStackFile(options.home);
  if (running?.api != null && running.publicPage !== null && (await answers(running.api))) {
    const { api, publicPage } = running;
    return { api, publicPage, isOurs: false, leave: () => Promise.resolve() };
  }
  return startStack(options);
}

async function startStack({ home, env, keep, onLine }: BringOptions): Promise<BroughtStack> {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    env: { ...env, COUNTERSIGN_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in the drill's terminal must reach the stack through us, once.
    detached: true,
  });
  const leave = async (): Promise<void> => {
    if (keep) {
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
    } else await stop(child);
  };
  try {
    const { api, publicPage } = await readReady(child, onLine);
    return { api, publicPage, isOurs: true, leave };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

function readReady(
  child: ChildProcess,
  onLine: (line: string) => void,
): Promise<{ readonly api: string; readonly publicPage: string }> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void =>
      reject(new DrillError('STACK_NOT_READY', `The stack did not start: ${why}.`));
    const timer = setTimeout(() => fail('it took too long'), LONGEST_START);
    const last: string[] = [];
    let rest = '';
    const read = (chunk: Buffer): void => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith('ready {')) {
          clearTimeout(timer);
          resolve(JSON.parse(line.slice('ready '.length)) as { api: string; publicPage: string });
        } else if (line.trim() !== '') {
          last.push(line);
          onLine(line);
        }
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => {
      clearTimeout(timer);
      fail(last.slice(-5).join('\n') || 'it ended without a word');
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await gone;
}

async function answers(api: string): Promise<boolean> {
  try {
    const response = await fetch(`${api}/livez`, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  } catch {
    return false;
  }
}
