import type { Runbook, Step } from './runbook.ts';
import type { IncidentStatus, Milliseconds, Severity } from './words.ts';

/**
 * How long after its publication a post promises the next update. A step that sets no status of
 * its own keeps the rhythm of the status after it, so a status post while watching promises a
 * calmer rhythm than one while investigating.
 *
 * @returns milliseconds, or `null` when the post makes no promise
 */
export function promisedSpan(
  runbook: Pick<Runbook, 'rhythm'>,
  step: Pick<Step, 'promise' | 'status'>,
  severity: Severity,
  statusAfter: IncidentStatus,
): Milliseconds | null {
  const fixed = step.promise[severity];
  if (fixed === null || step.status !== null) {
    return fixed;
  }
  return runbook.rhythm[severity][statusAfter === 'resolved' ? 'monitoring' : statusAfter];
}
