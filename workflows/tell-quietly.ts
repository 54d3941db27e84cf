import { log } from '@temporalio/workflow';
import type { ExternalWorkflowHandle, SignalDefinition } from '@temporalio/workflow';

/** Signals another workflow and tolerates that it has ended: then nobody is left to be told. */
export async function tellQuietly<Args extends unknown[]>(
  handle: ExternalWorkflowHandle,
  signal: SignalDefinition<Args>,
  ...message: Args
): Promise<void> {
  try {
    await handle.signal(signal, ...message);
  } catch (failure) {
    log.info('nobody left to tell', { workflow: handle.workflowId, failure: String(failure) });
  }
}
