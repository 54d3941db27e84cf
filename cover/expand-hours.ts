import { Temporal as T } from 'temporal-polyfill';
import type { Span } from '../domain/rota.ts';
import { repeat } from './repeat.ts';
import type { Hours } from './rota-plan.ts';

/** A stretch of hours that takes place, or would have if its day were no holiday. */
export interface HoursSpan extends Span {
  readonly holiday: boolean;
}

interface Setting {
  readonly timeZone: string;
  readonly holidays: ReadonlyMap<string, string>;
}

/**
 * Hours as instants, in a window that they touch. Times of day are read in the rota's zone on each
 * day anew, so that 08:00 stays 08:00 when the clocks change; where a time does not exist that
 * night, it is the moment to which the clocks jump, for whoever ends and whoever begins alike.
 */
export function expandHours(hours: Hours, window: Span, setting: Setting): readonly HoursSpan[] {
  const { timeZone, holidays } = setting;
  const midnight = T.PlainTime.from('00:00');
  const local = (instant: string): T.PlainDateTime =>
    T.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toPlainDateTime(midnight);
  const starts = repeat(
    hours.rule,
    T.PlainDate.from(hours.start).toPlainDateTime(midnight),
    hours.end === null ? null : T.PlainDate.from(hours.end).toPlainDateTime(midnight),
    // What began the day before may still last.
    local(window.from).subtract({ days: 1 }),
    local(window.to),
  );
  const from = T.PlainTime.from(hours.from);
  const to = T.PlainTime.from(hours.to);
  const days = T.PlainTime.compare(to, from) > 0 ? 0 : 1;
  return starts.flatMap((start) => {
    const day = start.toPlainDate();
    const isHoliday = holidays.has(day.toString());
    if (hours.holidays === 'only' && !isHoliday) return [];
    const span = {
      from: toInstant(day.toPlainDateTime(from), timeZone),
      to: toInstant(day.add({ days }).toPlainDateTime(to), timeZone),
      holiday: hours.holidays === 'off' && isHoliday,
    };
    return span.from < span.to && touches(span, window) ? [span] : [];
  });
}

/** A local time as an instant, in the one form in which instants can be compared as text. */
export function toInstant(local: T.PlainDateTime, timeZone: string): string {
  return new Date(local.toZonedDateTime(timeZone).epochMilliseconds).toISOString();
}

export function touches(one: Span, other: Span): boolean {
  return one.from < other.to && other.from < one.to;
}
