import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { TemporalConfig } from '../temporal.config.ts';
import { go } from './bare-workflow.ts';
import type { bare } from './bare-workflow.ts';

export interface BareTimes {
  /** Milliseconds from start to the activity being entered. */
  readonly startToActivity: number;
  /** Milliseconds from signal to the workflow's result. */
  readonly signalToResult: number;
}

export interface BareRig {
  readonly measure: () => Promise<BareTimes>;
  readonly close: () => Promise<void>;
}

/** A worker with the barest workflow, in this process and on the server that is measured. */
export async function openBareRig(temporal: TemporalConfig): Promise<BareRig> {
  const taskQueue = `bench-${randomUUID()}`;
  const connection = await Connection.connect(temporal.connection);
  const native = await NativeConnection.connect(temporal.connection);
  const client = new Client({ connection, namespace: temporal.namespace });
  let entered: (at: number) => void = () => undefined;
  const worker = await Worker.create({
    connection: native,
    namespace: temporal.namespace,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('./bare-workflow.ts', import.meta.url)),
    activities: { enter: async () => entered(performance.now()) },
  });
  const done = worker.run();
  return {
    measure: async () => {
      const inActivity = new Promise<number>((resolve) => {
        entered = resolve;
      });
      const started = performance.now();
      const handle = await client.workflow.start<typeof bare>('bare', {
        taskQueue,
        workflowId: `bare-${randomUUID()}`,
      });
      const startToActivity = (await inActivity) - started;
      await quiet();
      const signalled = performance.now();
      await handle.signal(go);
      await handle.result();
      return { startToActivity, signalToResult: performance.now() - signalled };
    },
    close: async () => {
      worker.shutdown();
      await done;
      await connection.close();
      await native.close();
    },
  };
}

/** People take longer than this between two acts; what is measured next starts at rest. */
const REST_MS = 150;

/** Lets what was set off come to rest, so that it is not counted into what comes next. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, REST_MS);
  });
}
