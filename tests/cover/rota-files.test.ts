import { afterEach, describe, expect, test } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expandRota } from '../../cover/expand-rota.ts';
import { loadRota } from '../../cover/load-rota.ts';
import { answerRota, NO_ROTA, openRota } from '../../cover/open-rota.ts';
import { RotaError } from '../../cover/rota-error.ts';
import { PEOPLE, rotaOf, writeRota } from './kit.ts';

const made: string[] = [];
afterEach(() => {
  for (const file of made.splice(0)) rmSync(dirname(file), { recursive: true });
});

function write(text: string, others?: Readonly<Record<string, string>>): string {
  const file = writeRota(text, others);
  made.push(file);
  return file;
}

/** Every fault of a rota: line, column, path and what is expected. */
async function faultsOf(
  text: string,
  others?: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  try {
    await loadRota(write(text, others));
    return [];
  } catch (error) {
    if (!(error instanceof RotaError)) throw error;
    return error.faults.map(
      (fault) =>
        `${basename(fault.file)}:${fault.line}:${fault.column} ${fault.path}: ${fault.expected}`,
    );
  }
}

const calendar = (...events: readonly (readonly string[])[]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//tests//EN',
    ...events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n');

const WITH_CALENDAR = `${PEOPLE}
calendars: [{ role: communicator, file: nights.ics }]
`;

async function calendarSpans(ics: string, from: string, to: string): Promise<readonly string[]> {
  const plan = await rotaOf(WITH_CALENDAR, { 'nights.ics': ics });
  return expandRota(plan, { from, to }).covers.map(
    (span) => `${span.person} ${span.from.slice(5, 16)} to ${span.to.slice(5, 16)}`,
  );
}

describe('faults of a rota', () => {
  test('are told all at once, each with its line and column', async () => {
    const faults = await faultsOf(`format: 1
timeZone: Europe/Atlantis
people:
  p-carla: { name: Carla, roles: [queen] }
shifts:
  - { role: communicator, person: p-carla, rule: FREQ=HOURLY, from: 8, to: '25:00' }
surprise: yes
`);
    expect(faults).toEqual([
      'rota.yaml:2:11 timeZone: a time zone such as Europe/Berlin',
      expect.stringContaining('rota.yaml:4:35 people.p-carla.roles.0: one of communicator,'),
      'rota.yaml:6:50 shifts.0.rule: a recurrence by days, weeks, months or years, such as FREQ=WEEKLY;BYDAY=MO,TU',
      'rota.yaml:6:69 shifts.0.from: a time of day in quotes, such as "08:00"',
      'rota.yaml:6:76 shifts.0.to: a time of day in quotes, such as "08:00"',
      'rota.yaml:7:1 surprise: no such key',
    ]);
  });

  test('are people whom nobody knows, or who do not hold the role', async () => {
    const faults = await faultsOf(`${PEOPLE}
shifts:
  - { role: incident_commander, person: p-carla, backup: p-carla, rule: FREQ=DAILY, from: '08:00', to: '20:00' }
away:
  - { person: p-nobody, from: 2026-11-24T08:00, to: 2026-11-24T07:00 }
`);
    expect(faults).toEqual([
      expect.stringContaining('shifts.0.person: somebody whose roles name incident_commander'),
      expect.stringContaining('shifts.0.backup: somebody'),
      expect.stringContaining('shifts.0.backup: somebody'),
      expect.stringContaining('away.0.person: one of the people: p-carla, p-cem, p-dana'),
      expect.stringContaining('away.0.to: a time after 2026-11-24T08:00'),
    ]);
  });

  test.each([
    ['FREQ=WEEKLY;UNTIL=20261231', 'without UNTIL; write the last day as end: 2026-12-31'],
    ['FREQ=WEEKLY;BYHOUR=3', 'it has BYHOUR'],
    ['FREQ=WEEKLY;BYDAY=XX', 'Invalid BYDAY value'],
    ['every monday', 'it has every monday'],
  ])('are rules that are none: %s', async (rule, expected) => {
    const [fault] = await faultsOf(
      `${PEOPLE}shifts: [{ role: communicator, person: p-cem, rule: '${rule}', from: '08:00', to: '20:00' }]`,
    );
    expect(fault).toContain(expected);
  });

  test('are broken YAML and files that are not there', async () => {
    expect(await faultsOf('people: [')).toEqual([expect.stringContaining('well-formed YAML')]);
    await expect(loadRota('nowhere/rota.yaml')).rejects.toMatchObject({ code: 'ROTA_MISSING' });
    expect(await faultsOf(WITH_CALENDAR)).toEqual([
      expect.stringContaining('calendars.0.file: a file that can be read'),
    ]);
  });

  test('are shifts of a calendar that belong to nobody, at the line of their event', async () => {
    const ics = calendar(
      ['UID:one', 'SUMMARY:Carla Okafor', 'DTSTART:20261122T200000Z', 'DTEND:20261123T080000Z'],
      ['UID:two', 'SUMMARY:Somebody', 'DTSTART:20261122T200000Z', 'DTEND:20261123T080000Z'],
      ['UID:three', 'SUMMARY:p-cem', 'DTSTART;TZID=Mars/Base:20261122T200000', 'DURATION:PT1H'],
    );
    expect(await faultsOf(WITH_CALENDAR, { 'nights.ics': ics })).toEqual([
      'nights.ics:11:1 two: a name or attendee whom the rota knows',
      'nights.ics:17:1 three: a DTSTART in a time zone that is known, such as Europe/Berlin',
    ]);
    expect(await faultsOf(WITH_CALENDAR, { 'nights.ics': 'no calendar' })).toEqual([
      expect.stringContaining('nights.ics:1:1 : one calendar in RFC 5545'),
    ]);
  });
});

describe('a calendar file', () => {
  test('repeats by the clock on the wall, through the night in which the clocks change', async () => {
    const ics = calendar([
      'UID:nights',
      'SUMMARY:Night duty',
      'ATTENDEE;CN=Cem:mailto:CEM@example.org',
      'DTSTART;TZID=Europe/Berlin:20261017T200000',
      'DTEND;TZID=Europe/Berlin:20261018T080000',
      'RRULE:FREQ=WEEKLY;BYDAY=SA;UNTIL=20261031T180000Z',
    ]);
    expect(
      await calendarSpans(ics, '2026-10-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'),
    ).toEqual(['p-cem 10-17T18:00 to 10-18T06:00', 'p-cem 10-24T18:00 to 10-25T07:00']);
  });

  test('leaves out, moves and adds single shifts', async () => {
    const ics = calendar(
      [
        'UID:days',
        'SUMMARY:Carla Okafor',
        'DTSTART;TZID=Europe/Berlin:20261102T080000',
        'DURATION:PT12H',
        'RRULE:FREQ=DAILY;COUNT=5',
        'EXDATE;TZID=Europe/Berlin:20261103T080000',
        'RDATE;TZID=Europe/Berlin:20261110T080000',
      ],
      [
        'UID:days',
        'SUMMARY:Carla Okafor',
        'RECURRENCE-ID;TZID=Europe/Berlin:20261104T080000',
        'DTSTART;TZID=Europe/Berlin:20261104T100000',
        'DTEND;TZID=Europe/Berlin:20261104T120000',
      ],
      [
        'UID:days',
        'SUMMARY:Carla Okafor',
        'STATUS:CANCELLED',
        'RECURRENCE-ID;TZID=Europe/Berlin:20261105T080000',
        'DTSTART;TZID=Europe/Berlin:20261105T080000',
        'DURATION:PT12H',
      ],
    );
    expect(
      await calendarSpans(ics, '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'),
    ).toEqual([
      'p-carla 11-02T07:00 to 11-02T19:00',
      'p-carla 11-04T09:00 to 11-04T11:00',
      'p-carla 11-06T07:00 to 11-06T19:00',
      'p-carla 11-10T07:00 to 11-10T19:00',
    ]);
  });

  test('takes days without hours as whole days of the rota’s zone', async () => {
    const ics = calendar([
      'UID:day',
      'SUMMARY:p-carla',
      'DTSTART;VALUE=DATE:20261122',
      'DTEND;VALUE=DATE:20261124',
    ]);
    expect(
      await calendarSpans(ics, '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'),
    ).toEqual(['p-carla 11-21T23:00 to 11-23T23:00']);
  });
});

describe('an open rota', () => {
  const one = `${PEOPLE}shifts: [{ role: communicator, person: p-carla, rule: FREQ=DAILY, from: '08:00', to: '08:00' }]`;

  test('is read anew at each question, so that sick cover counts at once', async () => {
    const file = write(one);
    const rota = await openRota(file);
    const who = async (): Promise<string | undefined> => {
      const answer = await answerRota(rota, '2026-11-24T02:00:00.000Z');
      return answer.state === 'read' ? answer.rota.now[0]?.people[0]?.name : answer.state;
    };
    expect(await who()).toBe('Carla Okafor');
    writeFileSync(
      file,
      `${one}\naway: [{ person: p-carla, from: 2026-11-24T00:00, to: 2026-11-25T00:00, cover: p-cem }]`,
    );
    expect(await who()).toBe('Cem Yildiz');
  });

  test('keeps its last good reading when an editor slips, and says what is wrong', async () => {
    const file = write(one);
    const rota = await openRota(file);
    writeFileSync(file, `${one}\nawey: []`);
    const answer = await answerRota(rota, '2026-11-24T02:00:00.000Z');
    expect(answer).toMatchObject({
      state: 'read',
      rota: { now: [{ people: [{ name: 'Carla Okafor' }] }] },
      faults: [expect.stringMatching(/rota\.yaml:9:1 awey: expected no such key$/u)],
    });
  });

  test('does not open with faults, and says so where there is none', async () => {
    await expect(openRota(write('format: 2'))).rejects.toThrow(RotaError);
    expect(await answerRota(NO_ROTA, '2026-11-24T02:00:00.000Z')).toEqual({
      state: 'none',
      faults: ['No rota is configured.'],
    });
  });
});
