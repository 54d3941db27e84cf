import { Temporal as T } from 'temporal-polyfill';
import type { CoverSpan, OpeningView, RotaView, RotaWindow } from '../domain/rota.ts';
import { coverageGaps, handOvers, isNeeded, whoCovers } from '../domain/who-covers.ts';
import type { Instant, PersonId, Role } from '../domain/words.ts';
import { expandHours } from './expand-hours.ts';
import { expandRota } from './expand-rota.ts';
import type { RotaPlan } from './rota-plan.ts';
import { tellHours } from './tell-hours.ts';

const DAY_MS = 86_400_000;
const FORTNIGHT = 14;
/** Who takes over next is a question of the coming days, not of the fortnight. */
const HAND_OVER_DAYS = 3;

/** What people are told of a rota: who covers now, who takes over, what is not covered. */
export function tellRota(plan: RotaPlan, at: Instant): RotaView {
  const from = new Date(at);
  const later = (days: number): Instant => new Date(from.getTime() + days * DAY_MS).toISOString();
  const window = expandRota(plan, { from: at, to: later(FORTNIGHT) });
  const named = (person: PersonId): { readonly person: PersonId; readonly name: string } => ({
    person,
    name: plan.people.get(person)?.name ?? person,
  });
  const handOversUntil = later(HAND_OVER_DAYS);
  return {
    at,
    timeZone: plan.timeZone,
    now: rolesOf(plan, window).map((role) => ({
      role,
      needed: isNeeded(window, role, at),
      people: whoCovers(window, role, at).map(({ person, backup, insteadOf, ...span }) => ({
        ...named(person),
        until: coversUntil(window, { ...span, person, backup, insteadOf }),
        insteadOf: insteadOf === null ? null : named(insteadOf),
        backup: backup === null ? null : named(backup),
      })),
    })),
    handOvers: handOvers(window)
      .filter((change) => change.at < handOversUntil)
      .map((change) => ({
        at: change.at,
        role: change.role,
        from: change.from.map(named),
        to: change.to.map(named),
      })),
    handOversUntil,
    gaps: coverageGaps(window).map(({ missing, ...gap }) => ({
      ...gap,
      missing: missing.map(named),
    })),
    gapsUntil: window.to,
    opening: tellOpening(plan, window),
    responses: plan.responses,
  };
}

/** Shifts of the same person that follow each other are one for whoever asks until when. */
function coversUntil({ covers, to: last }: RotaWindow, span: CoverSpan): Instant | null {
  let { to } = span;
  while (to < last) {
    const end = to;
    const next = covers.find(
      ({ role, person, ...other }) =>
        role === span.role && person === span.person && other.from <= end && other.to > end,
    );
    if (next === undefined) return to;
    to = next.to;
  }
  return null;
}

function tellOpening(plan: RotaPlan, window: RotaWindow): OpeningView {
  const spans = plan.opening
    .flatMap((hours) => expandHours(hours, window, plan))
    .filter(({ holiday }) => !holiday);
  const isOpen = (at: Instant): boolean => spans.some(({ from, to }) => from <= at && at < to);
  const open = isOpen(window.from);
  const changes = spans
    .flatMap(({ from, to }) => [from, to])
    .filter((at) => at > window.from && at < window.to && isOpen(at) !== open)
    .toSorted();
  const dates = { from: dateOf(window.from, plan), to: dateOf(window.to, plan) };
  return {
    open,
    changesAt: changes[0] ?? null,
    hours: plan.opening.map(tellHours),
    holidays: [...plan.holidays]
      .filter(([date]) => date >= dates.from && date <= dates.to)
      .map(([date, name]) => ({ date, name }))
      .toSorted((a, b) => a.date.localeCompare(b.date, 'en')),
  };
}

function dateOf(at: Instant, { timeZone }: RotaPlan): string {
  return T.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

function rolesOf(plan: RotaPlan, window: RotaWindow): readonly Role[] {
  const roles = [
    ...plan.needed.map(({ role }) => role),
    ...[...window.covers, ...window.missing].map(({ role }) => role),
  ];
  return [...new Set(roles)].toSorted();
}
