import { isWithin } from './local-time.ts';
import type { Runbook, Step } from './runbook.ts';
import type { IncidentStatus, Instant, Milliseconds, Severity } from './words.ts';

/** The rhythm of a public status; what is over keeps that of watching. */
export function rhythmOf(
  runbook: Pick<Runbook, 'rhythm'>,
  severity: Severity,
  status: IncidentStatus,
): Milliseconds {
  const paced =
    status === 'resolved' ? 'monitoring' : status === 'completed' ? 'verifying' : status;
  return runbook.rhythm[severity][paced];
}

/**
 * How long after its publication a post promises the next update. A step that sets no status of
 * its own keeps the rhythm of the status after it, so a status post while watching promises a
 * calmer rhythm than one while investigating. Never longer than the runbook's floor of silence.
 *
 * @returns milliseconds, or `null` when the post makes no promise
 */
export function promisedSpan(
  runbook: Pick<Runbook, 'rhythm' | 'floor'>,
  step: Pick<Step, 'promise' | 'status'>,
  severity: Severity,
  statusAfter: IncidentStatus,
): Milliseconds | null {
  const fixed = step.promise[severity];
  if (fixed === null) return null;
  const span = step.status === null ? rhythmOf(runbook, severity, statusAfter) : fixed;
  return Math.min(span, runbook.floor);
}

/**
 * The longest promise that a communicator may sign instead: the rhythm's; in an old incident up to
 * `stretch.upTo`; in quiet hours, as in a night, up to the floor, which nothing stretches.
 *
 * @returns milliseconds from now
 */
export function longestPromise(
  runbook: Pick<Runbook, 'stretch' | 'floor' | 'quietHours' | 'timeZone'>,
  span: Milliseconds,
  openedAt: Instant,
  now: Instant,
): Milliseconds {
  const { stretch, floor, quietHours, timeZone } = runbook;
  if (stretch === null) return Math.min(span, floor);
  if (quietHours !== null && isWithin(quietHours, now, timeZone)) return floor;
  const old = Date.parse(now) - Date.parse(openedAt) >= stretch.after;
  return Math.min(old ? Math.max(span, stretch.upTo) : span, floor);
}
