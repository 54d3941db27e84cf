import type { DayHours } from './runbook.ts';
import type { Instant, Milliseconds } from './words.ts';

const MINUTE = 60_000;
const DAY = 24 * 60;

/** Minutes since midnight on the clocks of a zone. */
export function minuteOfDay(at: Instant, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(at));
  const part = (type: string): number =>
    Number(parts.find((each) => each.type === type)?.value ?? '0');
  return part('hour') * 60 + part('minute');
}

/** Whether an instant lies within hours of the day; `22:00` to `07:00` spans midnight. */
export function isWithin(hours: DayHours, at: Instant, timeZone: string): boolean {
  const [from, to, now] = [minutes(hours.from), minutes(hours.to), minuteOfDay(at, timeZone)];
  return from <= to ? from <= now && now < to : now >= from || now < to;
}

/**
 * The first instant, from `at` on, that lies within hours of the day. Where clocks change in
 * between it may be an hour off and is then looked at again.
 *
 * @returns milliseconds since the epoch
 */
export function nextWithin(hours: DayHours, at: Milliseconds, timeZone: string): Milliseconds {
  const instant = new Date(at).toISOString();
  if (isWithin(hours, instant, timeZone)) return at;
  const wait = (minutes(hours.from) - minuteOfDay(instant, timeZone) + DAY) % DAY;
  const whole = Math.floor(at / MINUTE) * MINUTE;
  return whole + wait * MINUTE;
}

function minutes(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}
