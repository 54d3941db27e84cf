import { tellFullDay, tellTimeOfDay } from '../../domain/tell-time.ts';
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
export function tellTime(instant: Instant, timeZone: string, language = 'en'): ToldTime {
  return {
    iso: instant,
    clock: tellTimeOfDay(instant, language, timeZone),
    day: tellFullDay(instant, language, timeZone),
  };
}
