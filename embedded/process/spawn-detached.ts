import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { identifyProcess } from './identify-process.ts';
import type { ProcessIdentity } from './identify-process.ts';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export interface DetachedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Both outputs are appended here: a file outlives us, a pipe would break with us. */
  readonly logFile: string;
  /** `null`: the user that we are. */
  readonly user: SystemUser | null;
}

export interface DetachedProcess {
  readonly identity: ProcessIdentity;
  readonly child: ChildProcess;
  /** Settles when it has gone: exit code, or the signal that ended it. */
  readonly gone: Promise<string>;
}

/**
 * Starts a child that leads its own process group, so that Ctrl-C on the terminal reaches only us
 * and we choose the order in which the parts stop.
 *
 * @throws the system's error when the program cannot be run
 */
export async function spawnDetached(command: DetachedCommand): Promise<DetachedProcess> {
  const log = openSync(command.logFile, 'a', 0o640);
  try {
    const child = spawn(command.command, [...command.args], {
      cwd: command.cwd,
      env: { ...command.env },
      detached: true,
      stdio: ['ignore', log, log],
      ...command.user,
    });
    const gone = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    const pid = child.pid ?? -1;
    return { identity: identifyProcess(pid) ?? { pid, startedAt: 'gone at once' }, child, gone };
  } finally {
    closeSync(log);
  }
}
