import { Temporal as T } from 'temporal-polyfill';
import type { Instant } from '../domain/words.ts';

const LOCALE = 'en-GB';
/** Each knows the short names of its own zones only; `en-GB` says `GMT-5` where others say `EST`. */
const ZONE_NAME_LOCALES = [LOCALE, 'en-US', 'en-AU', 'en-CA', 'en-IN', 'en-NZ'];
const MINUTE_MS = 60_000;

type Rounding = 'floor' | 'ceil';

/**
 * A time as readers see it: `07:05 CET`, or `07:05 CET on Friday 5 December` when it is not today
 * there. A time to come is rounded up to the minute and a past one down: a promise printed to the
 * minute must never run out before the one that is kept by the second.
 *
 * @param instant ISO 8601 with zone
 * @param timeZone IANA name, such as `Europe/Berlin`
 * @param now decides what "today" is and what is to come
 * @throws RangeError when `instant`, `timeZone` or `now` is none
 */
export function formatClock(instant: Instant, timeZone: string, now: Instant): string {
  const rounding = T.Instant.compare(instant, now) > 0 ? 'ceil' : 'floor';
  const there = toMinute(instant, timeZone, rounding);
  const today = T.Instant.from(now).toZonedDateTimeISO(timeZone).toPlainDate();
  return today.equals(there.toPlainDate())
    ? timeOfDay(there)
    : `${timeOfDay(there)} on ${dayOf(there.toPlainDate(), today)}`;
}

/**
 * A day as readers see it: `Friday 5 December`, with the year when it is not this one.
 *
 * @param date `YYYY-MM-DD`, or an instant that is read in `timeZone`
 * @throws RangeError when an argument is none
 */
export function formatDay(date: string, timeZone: string, now: Instant): string {
  const day = date.includes('T')
    ? T.Instant.from(date).toZonedDateTimeISO(timeZone).toPlainDate()
    : T.PlainDate.from(date);
  return dayOf(day, T.Instant.from(now).toZonedDateTimeISO(timeZone).toPlainDate());
}

/**
 * The time between two instants in words, rounded up in the reader's favour, so that an outage is
 * never told shorter than it was: minutes up to an hour, five minutes up to a day, then hours.
 *
 * @throws RangeError when an argument is no instant or `to` lies before `from`
 */
export function formatSpan(from: Instant, to: Instant): string {
  const length = Date.parse(to) - Date.parse(from);
  if (!(length >= 0)) {
    throw new RangeError(`no span from ${from} to ${to}`);
  }
  const minutes = Math.max(1, Math.ceil(length / MINUTE_MS));
  if (minutes < 60) {
    return count(minutes, 'minute');
  }
  const fives = Math.ceil(minutes / 5) * 5;
  if (fives < 24 * 60) {
    return join(count(Math.floor(fives / 60), 'hour'), count(fives % 60, 'minute'));
  }
  const hours = Math.ceil(minutes / 60);
  return join(count(Math.floor(hours / 24), 'day'), count(hours % 24, 'hour'));
}

/**
 * Puts a new promised time in the place of the old one, in words that a person has edited. Words
 * that do not state the old time are left as they are.
 *
 * @param text headline, short or long text that was drafted with the promise `was`
 */
export function restatePromise(
  text: string,
  was: Instant,
  next: Instant,
  timeZone: string,
  now: Instant,
): string {
  const there = toMinute(was, timeZone, 'ceil');
  const today = T.Instant.from(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const time = timeOfDay(there);
  const withDay = `${time} on ${dayOf(there.toPlainDate(), today)}`;
  const restated = formatClock(next, timeZone, now);
  // The longer form first: the shorter one is a part of it.
  return text.replaceAll(withDay, time).replaceAll(time, restated);
}

function toMinute(instant: Instant, timeZone: string, rounding: Rounding): T.ZonedDateTime {
  return T.Instant.from(instant)
    .toZonedDateTimeISO(timeZone)
    .round({ smallestUnit: 'minute', roundingMode: rounding });
}

function timeOfDay(there: T.ZonedDateTime): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(there.hour)}:${two(there.minute)} ${zoneName(there)}`;
}

function zoneName(there: T.ZonedDateTime): string {
  for (const locale of ZONE_NAME_LOCALES) {
    const name = new Intl.DateTimeFormat(locale, {
      timeZone: there.timeZoneId,
      timeZoneName: 'short',
    })
      .formatToParts(there.epochMilliseconds)
      .find((part) => part.type === 'timeZoneName')?.value;
    if (name !== undefined && !/^(GMT|UTC)[+\-−]/u.test(name)) {
      return name;
    }
  }
  return `UTC${there.offset.replace(/^([+-])0?(\d+):00$/u, '$1$2').replace(/^([+-])0/u, '$1')}`;
}

function dayOf(day: T.PlainDate, today: T.PlainDate): string {
  // In UTC and without a clock, so that no zone can move the day.
  const date = new Date(Date.UTC(day.year, day.month - 1, day.day));
  const name = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: 'UTC' }).format(date);
  const year = day.year === today.year ? '' : ` ${day.year}`;
  return `${name({ weekday: 'long' })} ${day.day} ${name({ month: 'long' })}${year}`;
}

function count(value: number, unit: string): string {
  return value === 0 ? '' : `${value} ${unit}${value === 1 ? '' : 's'}`;
}

function join(large: string, small: string): string {
  return small === '' ? large : `${large} and ${small}`;
}
