import { Temporal as T } from 'temporal-polyfill';
import type { CoverSpan, MissingSpan, NeedSpan, RotaWindow, Span } from '../domain/rota.ts';
import type { PersonId, Role } from '../domain/words.ts';
import { expandHours, toInstant, touches } from './expand-hours.ts';
import { repeat } from './repeat.ts';
import type { Away, CalendarShift, RotaPlan } from './rota-plan.ts';

interface Planned extends Span {
  readonly role: Role;
  readonly person: PersonId;
  readonly backup: PersonId | null;
  readonly holiday: boolean;
}

interface AwaySpan extends Span {
  readonly person: PersonId;
  readonly cover: PersonId | null;
}

/**
 * Works a rota out for a stretch of time: who covers what from when to when, with stand-ins for
 * whoever is away, who is missing, and what must be covered.
 */
export function expandRota(plan: RotaPlan, window: Span): RotaWindow {
  const planned = [
    ...plan.shifts.flatMap((shift) =>
      expandHours(shift, window, plan).map((span): Planned => ({
        ...span,
        role: shift.role,
        person: shift.person,
        backup: shift.backup,
      })),
    ),
    ...plan.calendar.flatMap((shift) => expandCalendar(shift, window)),
  ];
  const away = plan.away
    .map((entry) => toAway(entry, plan.timeZone))
    .filter((span) => touches(span, window));
  const covers: CoverSpan[] = [];
  const missing: MissingSpan[] = [];
  for (const { holiday, ...shift } of planned) {
    if (holiday) missing.push(missingOf(shift, 'holiday'));
    else {
      for (const part of cutAt(shift, away)) {
        const found = standIn(shift, part, away);
        if (found === null) missing.push(missingOf({ ...shift, ...part }, 'away'));
        else covers.push({ role: shift.role, ...part, ...found });
      }
    }
  }
  return {
    ...window,
    covers: covers.toSorted(byStart),
    missing: missing.toSorted(byStart),
    needs: plan.needed.flatMap(({ role, hours }): readonly NeedSpan[] =>
      hours === null
        ? [{ role, ...window }]
        : hours.flatMap((one) =>
            expandHours(one, window, plan)
              .filter(({ holiday }) => !holiday)
              .map(({ from, to }) => ({ role, from, to })),
          ),
    ),
    away: away.map(({ person, from, to }) => ({ person, from, to })),
  };
}

function expandCalendar(shift: CalendarShift, window: Span): readonly Planned[] {
  const { zone, role, person } = shift;
  const first = T.PlainDateTime.from(shift.from);
  const length = first.until(T.PlainDateTime.from(shift.to), { largestUnit: 'day' });
  const local = (instant: string): T.PlainDateTime =>
    T.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime();
  const until = shift.until === null ? null : T.PlainDateTime.from(shift.until);
  const from = local(window.from).subtract(length).subtract({ days: 1 });
  const to = local(window.to);
  const ruled = shift.rule === null ? [first] : repeat(shift.rule, first, until, from, to);
  return [...ruled, ...shift.extra.map((start) => T.PlainDateTime.from(start))]
    .filter((start) => !shift.except.includes(start.toString()))
    .map((start): Planned => ({
      role,
      person,
      backup: null,
      holiday: false,
      from: toInstant(start, zone),
      to: toInstant(start.add(length), zone),
    }))
    .filter((span) => span.from < span.to && touches(span, window));
}

/** Cuts a shift where somebody goes or comes back, so that each part has one answer. */
function cutAt(shift: Span, away: readonly AwaySpan[]): readonly Span[] {
  const inside = away
    .flatMap(({ from, to }) => [from, to])
    .filter((at) => at > shift.from && at < shift.to);
  const cuts = [...new Set([shift.from, ...inside, shift.to])].toSorted();
  return cuts.slice(0, -1).map((from, index) => ({ from, to: cuts[index + 1] ?? shift.to }));
}

/** Her stand-in comes before her backup; nobody covers while away herself. */
function standIn(
  { person, backup }: Planned | Omit<Planned, 'holiday'>,
  part: Span,
  away: readonly AwaySpan[],
): Pick<CoverSpan, 'person' | 'backup' | 'insteadOf'> | null {
  const awayNow = (who: PersonId): AwaySpan | undefined =>
    away.find((span) => span.person === who && touches(span, part));
  const named = awayNow(person)?.cover ?? null;
  const [taker, next] = [...new Set([person, named, backup])].filter(
    (who): who is PersonId => who !== null && awayNow(who) === undefined,
  );
  if (taker === undefined) return null;
  return { person: taker, backup: next ?? null, insteadOf: taker === person ? null : person };
}

function toAway({ person, from, to, cover }: Away, timeZone: string): AwaySpan {
  const instant = (local: string): string => toInstant(T.PlainDateTime.from(local), timeZone);
  return { person, cover, from: instant(from), to: instant(to) };
}

function missingOf(
  { role, person, from, to }: Omit<MissingSpan, 'why'>,
  why: MissingSpan['why'],
): MissingSpan {
  return { role, person, from, to, why };
}

function byStart(one: Span, other: Span): number {
  return one.from.localeCompare(other.from, 'en') || one.to.localeCompare(other.to, 'en');
}
