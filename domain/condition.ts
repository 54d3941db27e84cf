import type { Instant, Milliseconds, Severity } from './words.ts';

/**
 * A condition as data: all parts that are given must hold. A closed list, never a free expression:
 * somebody must be able to read it aloud (service-outage-words.md, section 1).
 */
export interface Condition {
  readonly severities: readonly Severity[] | null;
  /** Words come later than this after people felt it began (fact `since`, else the opening). */
  readonly lateBy: Milliseconds | null;
  /** It was restored at most this long after it began. */
  readonly restoredWithin: Milliseconds | null;
  /** Nothing has been public of this incident before. */
  readonly firstWords: boolean | null;
  /** An all-clear of ours has been public before. */
  readonly relapsed: boolean | null;
}

/** What a condition is held against. */
export interface Circumstances {
  readonly severity: Severity;
  readonly beganAt: Instant;
  readonly restoredAt: Instant | null;
  readonly anythingPublic: boolean;
  readonly relapsed: boolean;
}

/** Whether a condition holds at an instant; `null` always does. */
export function holds(condition: Condition | null, now: Circumstances, at: Instant): boolean {
  if (condition === null) return true;
  const { severities, lateBy, restoredWithin, firstWords, relapsed } = condition;
  const began = Date.parse(now.beganAt);
  if (severities !== null && !severities.includes(now.severity)) return false;
  if (lateBy !== null && Date.parse(at) - began < lateBy) return false;
  if (restoredWithin !== null) {
    if (now.restoredAt === null) return false;
    if (Date.parse(now.restoredAt) - began > restoredWithin) return false;
  }
  if (firstWords !== null && firstWords === now.anythingPublic) return false;
  return relapsed === null || relapsed === now.relapsed;
}
