import type { Instant } from './words.ts';

/** In which words, whose clocks, and from when a time is told. */
export interface TimeTelling {
  /** BCP 47 tag, such as `en` or `de`. */
  readonly language: string;
  /** IANA zone, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Decides what "today" is and what is to come. */
  readonly now: Instant;
}

const MINUTE_MS = 60_000;
/** Each knows the short names of its own zones only; `en-GB` says `GMT-5` where others say `EST`. */
const ZONE_NAME_LOCALES = ['en-GB', 'en-US', 'en-AU', 'en-CA', 'en-IN', 'en-NZ'];

/** How a language puts a time of day, its zone and its day together; others say `07:05 CET`. */
interface ClockWords {
  readonly time: (clock: string, zone: string) => string;
  readonly onDay: (time: string, day: string) => string;
}
const CLOCK_WORDS: Readonly<Record<string, ClockWords>> = {
  en: { time: (clock, zone) => `${clock} ${zone}`, onDay: (time, day) => `${time} on ${day}` },
  de: { time: (clock, zone) => `${clock} Uhr ${zone}`, onDay: (time, day) => `${time} am ${day}` },
};
const OTHER_WORDS: ClockWords = {
  time: (clock, zone) => `${clock} ${zone}`,
  onDay: (time, day) => `${time}, ${day}`,
};

/**
 * A time as readers see it: `07:05 CET`, or `07:05 CET on Friday 5 December` when it is not today
 * there. A time to come is rounded up to the minute and a past one down: a promise printed to the
 * minute must never run out before the one that is kept by the second.
 *
 * @param instant ISO 8601 with zone
 * @throws RangeError when the instant, the zone or the language is none
 */
export function tellClock(instant: Instant, { language, timeZone, now }: TimeTelling): string {
  const told = toMinute(instant, now);
  const time = tellTimeOfDay(told, language, timeZone);
  const day = dateThere(told, timeZone);
  return day === dateThere(parse(now), timeZone)
    ? time
    : wordsOf(language).onDay(time, dayName(day, language, dateThere(parse(now), timeZone)));
}

/** The same time both ways: alone and with its day, for words that are searched for it. */
export function tellClockBothWays(
  instant: Instant,
  { language, timeZone, now }: TimeTelling,
): { readonly time: string; readonly withDay: string } {
  const told = toMinute(instant, now);
  const time = tellTimeOfDay(told, language, timeZone);
  const today = dateThere(parse(now), timeZone);
  const day = dayName(dateThere(told, timeZone), language, today);
  return { time, withDay: wordsOf(language).onDay(time, day) };
}

/**
 * A day as readers see it: `Friday 5 December`, with the year when it is not this one.
 *
 * @param date `YYYY-MM-DD`, or an instant that is read in the zone
 * @throws RangeError when an argument is none
 */
export function tellDay(date: string, { language, timeZone, now }: TimeTelling): string {
  const day = date.includes('T') ? dateThere(parse(date), timeZone) : date;
  return dayName(day, language, dateThere(parse(now), timeZone));
}

/** A day with its year, always: `Friday 5 December 2025`. */
export function tellFullDay(instant: Instant, language: string, timeZone: string): string {
  return dayName(dateThere(parse(instant), timeZone), language, '');
}

/** `07:05 CET`, whatever day it is; cut to the minute. */
export function tellTimeOfDay(
  instant: Instant | number,
  language: string,
  timeZone: string,
): string {
  const at = typeof instant === 'number' ? instant : parse(instant);
  const parts = partsOf('en-GB', at, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const clock = `${parts('hour')}:${parts('minute')}`;
  return wordsOf(language).time(clock, zoneName(at, language, timeZone));
}

/**
 * The time between two instants in words, rounded up in the reader's favour, so that an outage is
 * never told shorter than it was: minutes up to an hour, five minutes up to a day, then hours.
 *
 * @throws RangeError when an argument is no instant or `to` lies before `from`
 */
export function tellSpan(from: Instant, to: Instant, language: string): string {
  const length = parse(to) - parse(from);
  if (length < 0) {
    throw new RangeError(`no span from ${from} to ${to}`);
  }
  const minutes = Math.max(1, Math.ceil(length / MINUTE_MS));
  if (minutes < 60) {
    return units(language, [minutes, 'minute']);
  }
  const fives = Math.ceil(minutes / 5) * 5;
  if (fives < 24 * 60) {
    return units(language, [Math.floor(fives / 60), 'hour'], [fives % 60, 'minute']);
  }
  const hours = Math.ceil(minutes / 60);
  return units(language, [Math.floor(hours / 24), 'day'], [hours % 24, 'hour']);
}

function units(language: string, ...amounts: readonly (readonly [number, string])[]): string {
  const told = amounts
    .filter(([value]) => value > 0)
    .map(([value, unit]) =>
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value),
    );
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(told);
}

/** All zones of today differ by whole minutes, so a minute here is a minute there. */
function toMinute(instant: Instant, now: Instant): number {
  const at = parse(instant);
  const round = at > parse(now) ? Math.ceil : Math.floor;
  return round(at / MINUTE_MS) * MINUTE_MS;
}

function zoneName(at: number, language: string, timeZone: string): string {
  const locales = isEnglish(language) ? ZONE_NAME_LOCALES : [language, ...ZONE_NAME_LOCALES];
  for (const locale of locales) {
    const name = partsOf(locale, at, { timeZone, timeZoneName: 'short' })('timeZoneName');
    if (!/^(GMT|UTC)[+\-−]/u.test(name)) {
      return name;
    }
  }
  const offset = partsOf('en-GB', at, { timeZone, timeZoneName: 'shortOffset' })('timeZoneName');
  return offset.replace('GMT', 'UTC');
}

/** `YYYY-MM-DD` on the calendars of a zone. */
function dateThere(at: number, timeZone: string): string {
  const part = partsOf('en-GB', at, {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** In UTC and without a clock, so that no zone can move the day. */
function dayName(date: string, language: string, today: string): string {
  const at = parse(`${date}T00:00:00Z`);
  const withYear = date.slice(0, 4) !== today.slice(0, 4);
  const options: Intl.DateTimeFormatOptions = {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(withYear ? { year: 'numeric' } : {}),
  };
  if (!isEnglish(language)) {
    return new Intl.DateTimeFormat(language, options).format(at);
  }
  // Some versions of the data put a comma behind the weekday, some do not.
  const part = partsOf('en-GB', at, options);
  return [part('weekday'), part('day'), part('month'), part('year')].filter(Boolean).join(' ');
}

function partsOf(
  locale: string,
  at: number,
  options: Intl.DateTimeFormatOptions,
): (type: string) => string {
  const parts = new Intl.DateTimeFormat(locale, options).formatToParts(at);
  return (type) => parts.find((each) => each.type === type)?.value ?? '';
}

function wordsOf(language: string): ClockWords {
  return CLOCK_WORDS[language.split('-')[0] ?? ''] ?? OTHER_WORDS;
}

function isEnglish(language: string): boolean {
  return language.split('-')[0] === 'en';
}

function parse(instant: string): number {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) {
    throw new RangeError(`no instant: ${instant}`);
  }
  return at;
}
