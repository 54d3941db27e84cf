import type { Instant } from '../../domain/words.ts';

/** An instant for people and for machines. */
export interface ToldTime {
  /** For the `datetime` attribute. */
  readonly iso: Instant;
  /** `14:30 CET` */
  readonly clock: string;
  /** `Sunday 22 November 2026` */
  readonly day: string;
}

/** Tells an instant as a clock time with its zone, and as a day, in the given IANA zone. */
export function tellTime(instant: Instant, timeZone: string): ToldTime {
  const date = new Date(instant);
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(date);
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).formatToParts(date);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return {
    iso: instant,
    clock: `${time} ${zoneName(date, timeZone)}`,
    day: `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}`,
  };
}

/** British English names European zones (`CET`), American English its own (`EST`). */
function zoneName(date: Date, timeZone: string): string {
  const name = (locale: string): string =>
    new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' })
      .formatToParts(date)
      .find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
  const british = name('en-GB');
  return british.startsWith('GMT') && british.length > 3 ? name('en-US') : british;
}
