import ICAL from 'ical.js';
import { Temporal as T } from 'temporal-polyfill';
import type { PersonId, Role } from '../domain/words.ts';
import type { Fault } from '../templates/fault.ts';
import { repeat } from './repeat.ts';
import type { CalendarShift, RotaPerson } from './rota-plan.ts';

interface Setting {
  readonly role: Role;
  /** For times that name no zone of their own. */
  readonly timeZone: string;
  readonly people: ReadonlyMap<PersonId, RotaPerson>;
}

interface Local {
  readonly at: T.PlainDateTime;
  readonly zone: string;
}

/**
 * Reads the shifts of a calendar file (RFC 5545). Whose shift it is stands in an attendee's address
 * or in the summary, as name or id. Repeated shifts keep their local hours, as calendar programs
 * show them: a night shift ends at 08:00 by the clock on the wall, whatever the clocks did that night.
 */
export function readCalendar(
  file: string,
  source: string,
  setting: Setting,
): { readonly shifts: readonly CalendarShift[]; readonly faults: readonly Fault[] } {
  let events: readonly ICAL.Component[];
  try {
    events = ICAL.Component.fromString(source).getAllSubcomponents('vevent');
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    const fault = {
      file,
      line: 1,
      column: 1,
      path: '',
      expected: `one calendar in RFC 5545 (${why})`,
    };
    return { shifts: [], faults: [fault] };
  }
  const shifts: CalendarShift[] = [];
  const faults: Fault[] = [];
  // Moved or cancelled instances replace the ones that the rule would give.
  const moved = new Map<string, string[]>();
  for (const event of events) {
    const uid = textOf(event, 'uid');
    const instance = readTime(event, 'recurrence-id', setting.timeZone);
    if (instance !== null) moved.set(uid, [...(moved.get(uid) ?? []), instance.at.toString()]);
  }
  for (const event of events) {
    const uid = textOf(event, 'uid');
    const fault = (expected: string): Fault => place(file, source, uid, expected);
    if (textOf(event, 'status').toUpperCase() === 'CANCELLED') continue;
    try {
      const person = findPerson(event, setting.people);
      const start = readTime(event, 'dtstart', setting.timeZone);
      if (person === null) {
        faults.push(fault('a name or attendee whom the rota knows'));
      } else if (start === null) {
        faults.push(fault('a DTSTART in a time zone that is known, such as Europe/Berlin'));
      } else {
        const { role } = setting;
        shifts.push({
          role,
          person,
          uid,
          ...readShift(event, start, setting, moved.get(uid) ?? []),
        });
      }
    } catch (error) {
      faults.push(fault(error instanceof Error ? error.message.slice(0, 200) : 'a shift'));
    }
  }
  return { shifts, faults };
}

function readShift(
  event: ICAL.Component,
  start: Local,
  { timeZone }: Setting,
  moved: readonly string[],
): Omit<CalendarShift, 'role' | 'person' | 'uid'> {
  const end = readTime(event, 'dtend', timeZone);
  const duration = textOf(event, 'duration');
  const to =
    end !== null
      ? inZone(end, start.zone)
      : start.at.add(duration === '' ? { days: 1 } : T.Duration.from(duration));
  if (T.PlainDateTime.compare(to, start.at) <= 0) throw new Error('an end after its start');
  const isInstance = event.hasProperty('recurrence-id');
  const given = isInstance ? '' : textOf(event, 'rrule').toUpperCase();
  const rule = given
    .split(';')
    .filter((part) => !part.startsWith('UNTIL='))
    .join(';');
  const until = /(?:^|;)UNTIL=([^;]+)/u.exec(given)?.[1];
  // Says now what is wrong with the rule, and not at three in the morning.
  if (rule !== '') repeat(rule, start.at, null, start.at, start.at.add({ days: 1 }));
  return {
    zone: start.zone,
    from: start.at.toString(),
    to: to.toString(),
    rule: rule === '' ? null : rule,
    until: until === undefined ? null : localUntil(until, start.zone).toString(),
    except: isInstance ? [] : [...moved, ...listTimes(event, 'exdate', start)],
    extra: isInstance ? [] : listTimes(event, 'rdate', start),
  };
}

function findPerson(
  event: ICAL.Component,
  people: ReadonlyMap<PersonId, RotaPerson>,
): PersonId | null {
  const addresses = event.getAllProperties('attendee').map((property) =>
    String(property.getFirstValue())
      .replace(/^mailto:/iu, '')
      .toLowerCase(),
  );
  const summary = textOf(event, 'summary').trim().toLowerCase();
  for (const { person, name, email } of people.values()) {
    if (email !== null && addresses.includes(email.toLowerCase())) return person;
    if (summary === person || summary === name.toLowerCase()) return person;
  }
  return null;
}

function listTimes(event: ICAL.Component, name: string, start: Local): readonly string[] {
  return event.getAllProperties(name).flatMap((property) => {
    const zone = zoneOf(property, start.zone);
    return property
      .getValues()
      .map((value) => parseTime(String(value), zone))
      .map((time) => inZone(time, start.zone).toString());
  });
}

function readTime(event: ICAL.Component, name: string, timeZone: string): Local | null {
  const property = event.getFirstProperty(name);
  if (property === null) return null;
  try {
    return parseTime(String(property.getFirstValue()), zoneOf(property, timeZone));
  } catch {
    return null;
  }
}

function zoneOf(property: ICAL.Property, otherwise: string): string {
  const named = property.getFirstParameter('tzid');
  return named === undefined || named === '' ? otherwise : named;
}

function parseTime(value: string, zone: string): Local {
  const utc = value.endsWith('Z');
  const at = T.PlainDateTime.from(utc ? value.slice(0, -1) : value);
  // An unknown zone must be found out here.
  at.toZonedDateTime(utc ? 'UTC' : zone);
  return { at, zone: utc ? 'UTC' : zone };
}

function inZone({ at, zone }: Local, other: string): T.PlainDateTime {
  return zone === other ? at : at.toZonedDateTime(zone).withTimeZone(other).toPlainDateTime();
}

/** `20261231T225959Z` or `20261231`: the last start, by the clock on the wall. */
function localUntil(until: string, zone: string): T.PlainDateTime {
  if (until.endsWith('Z'))
    return inZone({ at: T.PlainDateTime.from(until.slice(0, -1)), zone: 'UTC' }, zone);
  return until.includes('T')
    ? T.PlainDateTime.from(until)
    : T.PlainDateTime.from(until).add({ hours: 23, minutes: 59 });
}

function textOf(event: ICAL.Component, name: string): string {
  const value = event.getFirstPropertyValue(name);
  return value === null ? '' : String(value);
}

function place(file: string, source: string, uid: string, expected: string): Fault {
  const line = source.split(/\r?\n/u).findIndex((text) => uid !== '' && text === `UID:${uid}`);
  return { file, line: line < 0 ? 1 : line + 1, column: 1, path: uid, expected };
}
