import {
  Client,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { Connection, WorkflowStartOptions } from '@temporalio/client';
import type { StartIncident } from '../workflows/messages.ts';
import { incidentWorkflowId } from '../workflows/messages.ts';
import { INCIDENT, MODE, STATE } from '../workflows/search-attributes.ts';
import { previousRun, readEvents } from './history/read-events.ts';
import type { RunHistory, TemporalPort } from './temporal-port.ts';
import { TemporalUnreachable } from './temporal-port.ts';

export interface TemporalClientOptions {
  readonly connection: Connection;
  readonly namespace: string;
  readonly taskQueue: string;
}

/** How long one call may take, milliseconds. After it people are told, and may repeat. */
const CALL_TIMEOUT = 5_000;
/** A workflow that went on more often than this is told from its newest runs only. */
const MOST_RUNS = 100;

/** The real Temporal behind {@link TemporalPort}. */
export function makeTemporalPort(options: TemporalClientOptions): TemporalPort {
  const { connection, namespace, taskQueue } = options;
  const client = new Client({ connection, namespace });
  const call = <T>(work: () => Promise<T>): Promise<T> =>
    explained(() => connection.withDeadline(Date.now() + CALL_TIMEOUT, work));

  return {
    startIncident: (input) =>
      call(async () => {
        try {
          await client.workflow.start('incident', {
            ...startOptions(input, 'open', taskQueue),
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
          });
          return 'started';
        } catch (error) {
          if (error instanceof WorkflowExecutionAlreadyStartedError) return 'exists';
          throw error;
        }
      }),
    signal: (workflowId, signal, message) =>
      call(async () => {
        try {
          await client.workflow.getHandle(workflowId).signal(signal, message);
          return 'sent';
        } catch (error) {
          if (error instanceof WorkflowNotFoundError) return 'gone';
          throw error;
        }
      }),
    signalWithStart: (input, signal, message) =>
      call(async () => {
        await client.workflow.signalWithStart('incident', {
          ...startOptions(input, 'aftercare', taskQueue),
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          signal,
          signalArgs: [message],
        });
      }),
    history: (workflowId) => explained(() => readRuns(client, workflowId)),
    check: () =>
      call(async () => {
        await connection.workflowService.describeNamespace({ namespace });
      }),
  };
}

function startOptions(
  input: StartIncident,
  state: string,
  taskQueue: string,
): Omit<WorkflowStartOptions, 'args'> & { readonly args: [StartIncident] } {
  return {
    workflowId: incidentWorkflowId(input.incident),
    taskQueue,
    args: [input],
    typedSearchAttributes: [
      { key: INCIDENT, value: input.incident },
      { key: STATE, value: state },
      { key: MODE, value: input.mode },
    ],
    staticSummary: `${input.mode === 'drill' ? 'Drill' : 'Incident'} ${input.incident}`,
  };
}

/** Every run back to the first that Temporal still holds; also those that a reset left behind. */
async function readRuns(client: Client, workflowId: string): Promise<readonly RunHistory[]> {
  const runs: RunHistory[] = [];
  const left: string[] = [];
  const known = new Set<string>();
  let run: string | null = await newestRun(client, workflowId);
  while (run !== null && runs.length < MOST_RUNS) {
    known.add(run);
    const history = await fetchRun(client, workflowId, run);
    if (history !== null) {
      const events = readEvents(history);
      runs.unshift({ workflow: workflowId, run, events });
      for (const { happening } of events) {
        if (happening.kind === 'reset' && happening.base !== null) left.push(happening.base);
      }
      const before = previousRun(history);
      if (before !== null) left.push(before);
    }
    run = null;
    while (left.length > 0 && run === null) {
      const next = left.pop();
      if (next !== undefined && !known.has(next)) run = next;
    }
  }
  return runs;
}

async function newestRun(client: Client, workflowId: string): Promise<string | null> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).runId;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

async function fetchRun(client: Client, workflowId: string, run: string): Promise<History | null> {
  try {
    return await client.workflow.getHandle(workflowId, run).fetchHistory();
  } catch (error) {
    // Retention has taken it; the ledger still has what it did.
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** gRPC codes that mean: not there, or not in time. */
const AWAY: readonly number[] = [1, 4, 8, 14];

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAway(error)) throw new TemporalUnreachable(error);
    throw error;
  }
}

function isAway(error: unknown): boolean {
  if (error instanceof ServiceError && error.cause !== undefined) return isAway(error.cause);
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'number' &&
    AWAY.includes(error.code)
  );
}
