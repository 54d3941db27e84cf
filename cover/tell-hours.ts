import type { Hours } from './rota-plan.ts';

const DAYS: readonly (readonly [code: string, name: string])[] = [
  ['MO', 'Monday'],
  ['TU', 'Tuesday'],
  ['WE', 'Wednesday'],
  ['TH', 'Thursday'],
  ['FR', 'Friday'],
  ['SA', 'Saturday'],
  ['SU', 'Sunday'],
];

/** Hours as a sign on a door has them: `Monday to Friday, 08:00 to 18:00`. */
export function tellHours(hours: Hours): string {
  const span = hours.from === hours.to ? 'around the clock' : `${hours.from} to ${hours.to}`;
  return `${tellDays(hours)}, ${span}`;
}

function tellDays({ rule, holidays }: Hours): string {
  if (holidays === 'only') return 'Public holidays';
  const parts = new Map(rule.split(';').map((part) => part.split('=') as [string, string]));
  const plain = ['FREQ', 'BYDAY', 'WKST', 'INTERVAL'];
  const isPlain =
    [...parts.keys()].every((part) => plain.includes(part)) &&
    (parts.get('INTERVAL') ?? '1') === '1';
  const days = parts.get('BYDAY');
  const freq = parts.get('FREQ');
  if (isPlain && freq === 'DAILY' && days === undefined) return 'Every day';
  const named = (days ?? '').split(',').map((code) => DAYS.findIndex(([known]) => known === code));
  if (!isPlain || freq !== 'WEEKLY' || named.some((day) => day < 0))
    return `On certain days (${rule})`;
  return tellRun([...new Set(named)].toSorted((a, b) => a - b));
}

/** Days in a row become `Monday to Friday`. */
function tellRun(days: readonly number[]): string {
  if (days.length === 7) return 'Every day';
  const runs: number[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last?.at(-1) === day - 1) last.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined): string => DAYS[day ?? 0]?.[1] ?? '';
  const told = runs.flatMap((run) =>
    run.length > 2 ? [`${name(run[0])} to ${name(run.at(-1))}`] : run.map(name),
  );
  return told.length < 2
    ? told.join('')
    : `${told.slice(0, -1).join(', ')} and ${told.at(-1) ?? ''}`;
}
