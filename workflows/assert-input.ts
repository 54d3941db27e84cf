import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';

/** Somebody who starts a workflow by hand with nonsense gets an end, not a task that fails for ever. */
export function assertInput(id: unknown, what: string): void {
  if (typeof id !== 'string' || id === '') {
    throw ApplicationFailure.nonRetryable(`this is not the input of ${what}`, 'MALFORMED_INPUT');
  }
}

/**
 * Ends a workflow that was started by hand under another id than its own: it would write into the
 * chain of an incident that somebody else walks.
 */
export function assertOwnId(expected: string): void {
  const { workflowId } = workflowInfo();
  if (workflowId === expected) return;
  throw ApplicationFailure.nonRetryable(`this is ${workflowId}, not ${expected}`, 'WRONG_ID');
}
