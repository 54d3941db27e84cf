import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { PersonId, Role } from '../domain/words.ts';
import { readYaml } from '../templates/read-yaml.ts';
import type { DataPath, YamlFile } from '../templates/read-yaml.ts';
import { schemaFaults } from '../templates/schema-faults.ts';
import { tellDuration } from '../templates/parse-duration.ts';
import type { Fault } from '../templates/fault.ts';
import { readCalendar } from './read-calendar.ts';
import { RotaError } from './rota-error.ts';
import type { CalendarShift, Contact, Hours, RotaPerson, RotaPlan } from './rota-plan.ts';
import { rotaSchema } from './rota-schema.ts';
import type { RotaFile } from './rota-schema.ts';

/**
 * Reads a rota with its calendars and checks what one part says against the other.
 *
 * @throws RotaError `ROTA_MISSING`; `ROTA_FAULTY` with every fault, by file, line and column
 */
export async function loadRota(file: string): Promise<RotaPlan> {
  const yaml = readYaml(file, await open(file));
  if (yaml.faults.length > 0) throw faulty(file, yaml.faults);
  const parsed = rotaSchema.safeParse(yaml.data);
  if (!parsed.success) throw faulty(file, schemaFaults(yaml, parsed.error));
  const rota = parsed.data;
  const faults = [...checkNames(yaml, rota), ...checkTimes(yaml, rota)];
  const people = new Map(
    Object.entries(rota.people).map(([person, given]): [PersonId, RotaPerson] => [
      person,
      {
        person,
        name: given.name,
        roles: given.roles,
        ...contact(given),
        drill: contact(given.drill),
      },
    ]),
  );
  const calendar: CalendarShift[] = [];
  for (const [index, { role, file: name }] of rota.calendars.entries()) {
    const path = resolve(dirname(file), name);
    const source = await readFile(path, 'utf8').catch(() => null);
    if (source === null) {
      faults.push(yaml.fault(['calendars', index, 'file'], 'a file that can be read'));
      continue;
    }
    const read = readCalendar(path, source, { role, timeZone: rota.timeZone, people });
    calendar.push(...read.shifts);
    faults.push(...read.faults);
  }
  if (faults.length > 0) throw faulty(file, faults);
  return {
    timeZone: rota.timeZone,
    people,
    needed: Object.entries(rota.needed).map(([role, hours]) => ({
      role: role as Role,
      hours: hours === 'always' ? null : hours.map(toHours),
    })),
    shifts: rota.shifts.map((shift) => ({
      ...toHours(shift),
      role: shift.role,
      person: shift.person,
      backup: shift.backup ?? null,
    })),
    calendar,
    holidays: new Map(rota.holidays.map(({ date, name }) => [date, name])),
    away: rota.away.map((away) => ({ ...away, cover: away.cover ?? null })),
    opening: rota.opening.map(toHours),
    responses: rota.responses.map(({ what, within, hours }) => ({
      what,
      within,
      text: `within ${tellDuration(within)}${hours === 'opening' ? ', in our opening hours' : ', at any time'}`,
    })),
  };
}

async function open(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new RotaError('ROTA_MISSING', `The rota cannot be read: ${file}`);
  }
}

function faulty(file: string, faults: readonly Fault[]): RotaError {
  return new RotaError('ROTA_FAULTY', `The rota has faults: ${file}`, faults);
}

/** Everybody who is named must be known, and must be able to do what she is put down for. */
function checkNames(yaml: YamlFile, rota: RotaFile): Fault[] {
  const known = Object.keys(rota.people).join(', ');
  const faults: Fault[] = [];
  const check = (path: DataPath, person: PersonId | undefined, role: Role | null): void => {
    if (person === undefined) return;
    const found = rota.people[person];
    if (found === undefined) faults.push(yaml.fault(path, `one of the people: ${known}`));
    else if (role !== null && !found.roles.includes(role)) {
      faults.push(yaml.fault(path, `somebody whose roles name ${role}`));
    }
  };
  for (const [index, { person, backup, role }] of rota.shifts.entries()) {
    check(['shifts', index, 'person'], person, role);
    check(['shifts', index, 'backup'], backup, role);
    if (backup === person) {
      faults.push(yaml.fault(['shifts', index, 'backup'], 'somebody else than the person'));
    }
  }
  for (const [index, { person, cover }] of rota.away.entries()) {
    check(['away', index, 'person'], person, null);
    check(['away', index, 'cover'], cover, null);
    if (cover === person) {
      faults.push(yaml.fault(['away', index, 'cover'], 'somebody else than the person'));
    }
  }
  return faults;
}

function checkTimes(yaml: YamlFile, rota: RotaFile): readonly Fault[] {
  return [
    ...rota.away.flatMap(({ from, to }, index) =>
      to > from ? [] : [yaml.fault(['away', index, 'to'], `a time after ${from}`)],
    ),
    ...rota.shifts.flatMap(({ start, end }, index) =>
      end === undefined || end >= start
        ? []
        : [yaml.fault(['shifts', index, 'end'], `a day not before ${start}`)],
    ),
    ...rota.holidays.flatMap(({ date }, index) =>
      rota.holidays.findIndex((other) => other.date === date) === index
        ? []
        : [yaml.fault(['holidays', index, 'date'], 'each day once')],
    ),
  ];
}

function contact(given: {
  readonly email?: string | undefined;
  readonly webhook?: string | undefined;
}): Contact {
  return { email: given.email ?? null, webhook: given.webhook ?? null };
}

function toHours({ rule, start, end, from, to, holidays }: RotaFile['opening'][number]): Hours {
  return { rule, start, end: end ?? null, from, to, holidays };
}
