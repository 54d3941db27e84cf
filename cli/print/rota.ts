import type { RotaView } from '../../domain/rota.ts';
import type { Terminal } from '../terminal.ts';
import { list } from './layout.ts';
import { moment, momentFromNow } from './time.ts';

type Row = RotaView['now'][number];

/** The rota in sentences: whoever is woken at three must not have to read a table. */
export function printRota(terminal: Pick<Terminal, 'colours'>, rota: RotaView, now: Date): string {
  const { colours } = terminal;
  return [
    colours.bold('Now'),
    ...rota.now.flatMap((row) => {
      const told = tellNow(row, now);
      return row.people.length === 0 && row.needed ? [colours.red(`  ${told}`)] : [`  ${told}`];
    }),
    ...(rota.now.length === 0 ? ['  The rota names no role.'] : []),
    '',
    colours.bold(`Hand-overs until ${moment(rota.handOversUntil, now)}`),
    ...rota.handOvers.map(
      ({ at, role, from, to }) =>
        `  ${moment(at, now)}: ${tellRole(role)}, ${names(from)} to ${names(to)}`,
    ),
    ...(rota.handOvers.length === 0 ? ['  None.'] : []),
    '',
    colours.bold('Gaps of the coming fortnight'),
    ...rota.gaps.map((gap) =>
      colours.red(
        `  ${moment(gap.from, now)} to ${moment(gap.to, now)}: no ${tellRole(gap.role)}${tellWhy(gap)}`,
      ),
    ),
    ...(rota.gaps.length === 0 ? ['  None: everything that must be covered is covered.'] : []),
    '',
    colours.bold('Opening hours, as the public may know them'),
    ...tellOpening(rota, now).map((line) => `  ${line}`),
  ].join('\n');
}

function tellNow({ role, people, needed }: Row, now: Date): string {
  if (people.length === 0) {
    return needed
      ? `Nobody covers as ${tellRole(role)}, and somebody must.`
      : `Nobody covers as ${tellRole(role)}; nobody has to.`;
  }
  return people
    .map(({ name, until, insteadOf, backup }) =>
      [
        `${name} covers as ${tellRole(role)}${until === null ? ', for longer than the coming fortnight' : ` until ${momentFromNow(until, now)}`}`,
        insteadOf === null ? '' : `, standing in for ${insteadOf.name}`,
        backup === null ? '; there is no backup.' : `; the backup is ${backup.name}.`,
      ].join(''),
    )
    .join(' ');
}

/** Gaps that begin within a day: whoever looks at the queue should not learn of them at night. */
export function tellGapsSoon({ gaps }: RotaView, now: Date): readonly string[] {
  const soon = new Date(now.getTime() + 24 * 3_600_000).toISOString();
  return gaps
    .filter(({ from }) => from < soon)
    .map(
      (gap) =>
        `Nobody covers as ${tellRole(gap.role)} from ${moment(gap.from, now)} to ${moment(gap.to, now)}${tellWhy(gap)}.`,
    );
}

function tellWhy({ why, missing }: RotaView['gaps'][number]): string {
  const who = list(missing.map(({ name }) => name));
  switch (why) {
    case 'away':
      return ` (${who} is away, and nobody stands in)`;
    case 'holiday':
      return ` (a holiday of ${who})`;
    case 'nobody-planned':
      return ' (nobody was ever planned)';
  }
}

function tellOpening({ opening, responses, timeZone }: RotaView, now: Date): readonly string[] {
  if (opening.hours.length === 0 && responses.length === 0) return ['None are written down.'];
  const next =
    opening.changesAt === null
      ? ''
      : `; ${opening.open ? 'closes' : 'opens'} ${momentFromNow(opening.changesAt, now)}`;
  return [
    ...opening.hours.map((hours) => `${hours} (${timeZone})`),
    ...opening.holidays.map(({ date, name }) => `Differs on ${date}: ${name}`),
    `${opening.open ? 'Open' : 'Closed'} now${next}.`,
    ...responses.map(({ what, text }) => `${what}: ${text}`),
  ];
}

function tellRole(role: string): string {
  return role.replaceAll('_', ' ');
}

function names(people: readonly { readonly name: string }[]): string {
  return people.length === 0 ? 'nobody' : list(people.map(({ name }) => name));
}
