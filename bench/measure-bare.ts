import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
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

/** A worker with the barest workflow, on the same server as the stack that is measured. */
export async function openBareRig(address: string): Promise<BareRig> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const taskQueue = `bench-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection });
  let entered: (at: number) => void = () => undefined;
  const worker = await Worker.create({
    connection: native,
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
