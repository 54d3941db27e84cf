import { log } from '@temporalio/workflow';
import type { ExternalWorkflowHandle, SignalDefinition } from '@temporalio/workflow';

/**
 * Signals another workflow and tolerates that it has ended: then nobody is left to be told.
 * @returns whether somebody was
 */
export async function tellQuietly<Args extends unknown[]>(
  handle: ExternalWorkflowHandle,
  signal: SignalDefinition<Args>,
  ...message: Args
): Promise<boolean> {
  try {
    await handle.signal(signal, ...message);
    return true;
  } catch (failure) {
    log.info('nobody left to tell', { workflow: handle.workflowId, failure: String(failure) });
    return false;
  }
}
