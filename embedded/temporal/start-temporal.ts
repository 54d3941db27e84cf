import { Connection } from '@temporalio/client';
import { spawnDetached } from '../process/spawn-detached.ts';
import type { DetachedProcess } from '../process/spawn-detached.ts';
import { tailLog } from '../process/tail-log.ts';
import { waitFor } from '../process/wait-for.ts';
import { StackError } from '../stack-error.ts';

export interface TemporalStart {
  /** The `temporal` program. */
  readonly program: string;
  readonly port: number;
  /** `null`: no user interface. */
  readonly uiPort: number | null;
  /** `null`: in memory only. */
  readonly database: string | null;
  readonly directory: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts Temporal's one-process server and waits until it answers.
 *
 * @throws StackError `TEMPORAL_NOT_READY`, with the end of its log
 */
export async function startTemporal(
  start: TemporalStart,
  onSpawn: (process: DetachedProcess) => void = () => {},
): Promise<DetachedProcess> {
  const process = await spawnDetached({
    command: start.program,
    args: [
      'server',
      'start-dev',
      '--ip',
      '127.0.0.1',
      '--port',
      String(start.port),
      ...(start.uiPort === null ? ['--headless'] : ['--ui-port', String(start.uiPort)]),
      ...(start.database === null ? [] : ['--db-filename', start.database]),
      '--log-level',
      'warn',
      // Its queues are looked at 20 times a second otherwise, which adds 45 ms to every hop.
      '--dynamic-config-value',
      'history.transferProcessorMaxPollRPS=2000',
    ],
    // Settings meant for clients (address, keys, profiles) are none of the server's business.
    env: Object.fromEntries(
      Object.entries(start.env).filter(([name]) => !name.startsWith('TEMPORAL_')),
    ),
    cwd: start.directory,
    logFile: start.logFile,
    user: null,
  });
  onSpawn(process);
  let ended: string | null = null;
  void process.gone.then((how) => (ended = how));
  const why = await waitFor(() => temporalAnswers(`127.0.0.1:${start.port}`), {
    forMs: 30_000,
    hopeless: () => ended,
  });
  if (why === null) return process;
  throw new StackError(
    'TEMPORAL_NOT_READY',
    `Temporal (${start.program}) did not start (${why}). The end of ${start.logFile}:\n${tailLog(start.logFile)}`,
  );
}

/** True when the server behind a plain address knows the namespace `default`. */
export async function temporalAnswers(address: string): Promise<boolean> {
  let connection: Connection | null = null;
  try {
    connection = await Connection.connect({ address, connectTimeout: 1_000 });
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}
