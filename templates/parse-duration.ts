import { Temporal as T } from 'temporal-polyfill';
import type { Milliseconds } from '../domain/words.ts';

/**
 * ISO 8601 duration to milliseconds: `PT20M`, `PT1.5S`, `P1D`. A day has 24 hours here; months and
 * years have no fixed length, so they are none.
 *
 * @returns milliseconds, or `null` when the text is no such duration or is negative
 */
export function parseDuration(text: string): Milliseconds | null {
  let duration: T.Duration;
  try {
    duration = T.Duration.from(text);
  } catch {
    return null;
  }
  if (duration.years !== 0 || duration.months !== 0 || duration.sign < 0) {
    return null;
  }
  const days = duration.weeks * 7 + duration.days;
  const length = duration.with({ weeks: 0, days: 0 }).add({ hours: days * 24 });
  return Math.round(length.total('milliseconds'));
}

/** Milliseconds in words: `20 minutes`, `1 hour and 30 minutes`, `2.5 seconds`, `at once` for 0. */
export function tellDuration(length: Milliseconds): string {
  if (length === 0) {
    return 'no time';
  }
  const parts: string[] = [];
  let rest = length;
  for (const [unit, size] of [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole > 0) {
      parts.push(`${whole} ${unit}${whole === 1 ? '' : 's'}`);
    }
  }
  if (rest > 0) {
    parts.push(`${rest / 1000} second${rest === 1000 ? '' : 's'}`);
  }
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
