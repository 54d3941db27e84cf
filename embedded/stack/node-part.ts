import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Home } from '../home.ts';
import { spawnDetached } from '../process/spawn-detached.ts';
import { tailLog } from '../process/tail-log.ts';
import { waitFor } from '../process/wait-for.ts';
import { StackError } from '../stack-error.ts';
import type { Part, PartName } from './supervise-part.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export interface NodePartOptions {
  readonly name: Extract<PartName, 'server' | 'worker' | 'page' | 'mailbox'>;
  /** Its main file, from the project's root: the same that `npm run …` starts. */
  readonly main: string;
  /** What it is told on its command line; left out: nothing. */
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Ready when this address answers 200, or when this line stands in the log. */
  readonly readyWhen: { readonly url: string } | { readonly line: string };
  readonly stopMs: number;
}

/** One of our own processes as a part of the stack. */
export function nodePart(home: Home, options: NodePartOptions): Part {
  const { name, main, env, readyWhen } = options;
  const logFile = join(home.logs, `${name}.log`);
  return {
    name,
    env,
    start: async (onSpawn) => {
      const from = existsSync(logFile) ? statSync(logFile).size : 0;
      const process_ = await spawnDetached({
        command: process.execPath,
        args: ['--import', 'tsx', main, ...(options.args ?? [])],
        env,
        cwd: PROJECT,
        logFile,
        user: null,
      });
      onSpawn(process_);
      let ended: string | null = null;
      void process_.gone.then((how) => (ended = how));
      const why = await waitFor(
        'url' in readyWhen
          ? () => answersOk(readyWhen.url)
          : async () => logHas(logFile, from, readyWhen.line),
        { forMs: 60_000, hopeless: () => ended },
      );
      if (why === null) return process_;
      throw new StackError(
        'PART_NOT_READY',
        `The ${name} did not start (${why}). The end of ${logFile}:\n${tailLog(logFile)}`,
      );
    },
    stop: { signal: 'SIGTERM', graceMs: options.stopMs },
  };
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function logHas(file: string, from: number, line: string): boolean {
  const text = readFileSync(file).subarray(from).toString('utf8');
  return text.split('\n').some((each) => each.trim() === line);
}
