import { ApplicationFailure } from '@temporalio/workflow';

/** Somebody who starts a workflow by hand with nonsense gets an end, not a task that fails for ever. */
export function assertInput(id: unknown, what: string): void {
  if (typeof id !== 'string' || id === '') {
    throw ApplicationFailure.nonRetryable(`this is not the input of ${what}`, 'MALFORMED_INPUT');
  }
}
