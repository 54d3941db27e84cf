/** A rota as its files say it, read and checked; times of day are still local. */
import type { ResponseTime } from '../domain/rota.ts';
import type { PersonId, Role } from '../domain/words.ts';

export interface Contact {
  readonly email: string | null;
  readonly webhook: string | null;
}

export interface RotaPerson extends Contact {
  readonly person: PersonId;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Where drills may reach her, and nowhere else. */
  readonly drill: Contact;
}

/** Hours of a day that come again. Local wall-clock time, so that 08:00 stays 08:00. */
export interface Hours {
  /** RFC 5545 recurrence of the days on which it begins, such as `FREQ=WEEKLY;BYDAY=MO,TU`. */
  readonly rule: string;
  /** First and last day, `2026-11-02`; `null`: no last day. */
  readonly start: string;
  readonly end: string | null;
  /** `08:00`; a `to` that is not later than `from` is on the next day. */
  readonly from: string;
  readonly to: string;
  /** `work`: a holiday is a day like any other. `off`: not then. `only`: only then. */
  readonly holidays: 'work' | 'off' | 'only';
}

export interface Shift extends Hours {
  readonly role: Role;
  readonly person: PersonId;
  readonly backup: PersonId | null;
}

/** One event of a calendar file, perhaps with its recurrence. Times are local to `zone`. */
export interface CalendarShift {
  readonly role: Role;
  readonly person: PersonId;
  readonly uid: string;
  readonly zone: string;
  /** `2026-11-22T20:00:00`. */
  readonly from: string;
  readonly to: string;
  readonly rule: string | null;
  /** Last local start, or `null`. */
  readonly until: string | null;
  /** Local starts that do not take place, because they were taken out or moved. */
  readonly except: readonly string[];
  /** Local starts beside the rule's. */
  readonly extra: readonly string[];
}

export interface Away {
  readonly person: PersonId;
  /** Local, `2026-11-24T08:00`. */
  readonly from: string;
  readonly to: string;
  readonly cover: PersonId | null;
}

export interface Need {
  readonly role: Role;
  /** `null`: always. */
  readonly hours: readonly Hours[] | null;
}

export interface RotaPlan {
  readonly timeZone: string;
  readonly people: ReadonlyMap<PersonId, RotaPerson>;
  readonly needed: readonly Need[];
  readonly shifts: readonly Shift[];
  readonly calendar: readonly CalendarShift[];
  /** Local date to its name. */
  readonly holidays: ReadonlyMap<string, string>;
  readonly away: readonly Away[];
  readonly opening: readonly Hours[];
  readonly responses: readonly ResponseTime[];
}
