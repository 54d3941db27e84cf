import type { Acknowledgement, AskTime, Escalation } from './escalation.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import type { Instant, Milliseconds, PersonId } from './words.ts';

/** Where the asking about one post stands. Plain JSON. */
export interface CoverClock {
  readonly openedAt: Instant;
  /** When the promise or due time runs out; `null`: no time is set. */
  readonly deadline: Instant | null;
  /** What has been asked, as `level/repeat`. */
  readonly asked: readonly string[];
  /** How far acknowledgements have put off what is still to be asked. */
  readonly putOff: Milliseconds;
  /** Levels that are asked earlier than planned, because the one before reached nobody. */
  readonly hurried: Readonly<Record<number, Instant>>;
  /** Whom the clock waited for last; `null`: nobody has answered. */
  readonly waitsFor: Acknowledgement | null;
  /** Who has answered on which level: she can put it off once a level, not for ever. */
  readonly answered: readonly string[];
  /** How often the last level is asked beyond its plan, because who answered did not decide. */
  readonly extra: number;
}

export function startClock(openedAt: Instant, deadline: Instant | null): CoverClock {
  return {
    openedAt,
    deadline,
    asked: [],
    putOff: 0,
    hurried: {},
    waitsFor: null,
    answered: [],
    extra: 0,
  };
}

/**
 * What is still to be asked, in order. Where a promise is running, the whole ladder is climbed
 * before it breaks: levels that would come too late move closer together, in proportion.
 */
export function planAsks(escalation: Escalation, clock: CoverClock): readonly AskTime[] {
  const opened = Date.parse(clock.openedAt);
  const latest = latestCall(escalation, clock);
  const top = Math.max(0, ...escalation.levels.map((level) => level.after));
  const room = latest === null ? top : Math.max(0, latest - opened);
  const pace = top > room ? room / top : 1;
  const waits = waitsUntil(clock, latest);
  // Whoever answers, everybody has been called in time: only what is asked again waits for longer.
  const waitsAtMost = latest === null ? waits : Math.min(waits, latest);
  const asks = escalation.levels.flatMap((level, index) => {
    const planned = opened + Math.round(level.after * pace) + clock.putOff;
    const inTime = latest === null ? planned : Math.min(planned, Math.max(latest, opened));
    const hurried = Date.parse(clock.hurried[index] ?? '');
    const first = Number.isNaN(hurried) ? inTime : Math.min(inTime, hurried);
    const { every, times } = level.repeat ?? { every: 0, times: 0 };
    const extra = index === escalation.levels.length - 1 ? clock.extra : 0;
    return Array.from({ length: times + 1 + extra }, (_, repeat) => ({
      level: index,
      repeat,
      time: Math.max(first + repeat * every, repeat === 0 ? waitsAtMost : waits),
    }));
  });
  return asks
    .filter((ask) => !clock.asked.includes(nameAsk(ask)))
    .toSorted((a, b) => a.time - b.time || a.level - b.level || a.repeat - b.repeat)
    .map(({ level, repeat, time }) => ({ level, repeat, at: new Date(time).toISOString() }));
}

/** What is to be asked now; `null`: nothing yet. */
export function dueAsk(escalation: Escalation, clock: CoverClock, now: Instant): AskTime | null {
  const [next] = planAsks(escalation, clock);
  return next !== undefined && next.at <= now ? next : null;
}

/** When somebody is asked next; `null`: everybody has been asked as often as planned. */
export function nextAskAt(escalation: Escalation, clock: CoverClock): Instant | null {
  return planAsks(escalation, clock)[0]?.at ?? null;
}

/** Notes that it was asked. */
export function markAsked(clock: CoverClock, ask: Pick<AskTime, 'level' | 'repeat'>): CoverClock {
  return { ...clock, asked: [...clock.asked, nameAsk(ask)] };
}

/** A level reached nobody: the next one is asked at once. */
export function hurryNext(clock: CoverClock, level: number, now: Instant): CoverClock {
  return { ...clock, hurried: { ...clock.hurried, [level + 1]: now } };
}

/** The highest level that has been asked; -1: none. */
export function reachedLevel({ asked }: CoverClock): number {
  return Math.max(-1, ...asked.map((name) => Number(name.split('/')[0])));
}

export type Acknowledged =
  | { readonly ok: true; readonly clock: CoverClock; readonly waitsUntil: Instant }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Somebody has seen it: what is still to be asked waits for her, but never beyond the moment at
 * which cover must have been called, nor beyond the promise itself. She can say so once a level.
 */
export function acknowledge(
  escalation: Escalation,
  clock: CoverClock,
  person: PersonId,
  now: Instant,
): Acknowledged {
  const name = `${reachedLevel(clock)}/${person}`;
  if (clock.answered.includes(name)) return { ok: false, refusal: refuse('already-acknowledged') };
  const at = Date.parse(now);
  const latest = latestCall(escalation, clock);
  const bounds = [latest, Date.parse(clock.deadline ?? '')];
  const ahead = bounds.find((bound) => bound !== null && bound > at) ?? Number.POSITIVE_INFINITY;
  const until = Math.max(
    Math.min(at + escalation.acknowledgedFor, ahead),
    waitsUntil(clock, latest),
  );
  const next = nextAskAt(escalation, clock);
  const late = next === null ? 0 : Math.max(0, until - Date.parse(next));
  const untilText = new Date(until).toISOString();
  return {
    ok: true,
    waitsUntil: untilText,
    clock: {
      ...clock,
      putOff: clock.putOff + late,
      // Nobody may fall asleep over it: when nothing is left to ask, the last level is asked again.
      extra: clock.extra + (next === null ? 1 : 0),
      waitsFor: { person, at: now, waitsUntil: untilText },
      answered: [...clock.answered, name],
    },
  };
}

/** The latest moment to call cover, in epoch milliseconds; `null`: nothing runs out. */
function latestCall({ beforePromise }: Escalation, { deadline }: CoverClock): number | null {
  return deadline === null || beforePromise === null ? null : Date.parse(deadline) - beforePromise;
}

/**
 * Until when nobody is asked, in epoch milliseconds; 0: nobody has answered. A promise that has come
 * nearer since ends the wait earlier.
 */
function waitsUntil({ waitsFor }: CoverClock, latest: number | null): number {
  if (waitsFor === null) return 0;
  const until = Date.parse(waitsFor.waitsUntil);
  return latest !== null && latest > Date.parse(waitsFor.at) ? Math.min(until, latest) : until;
}

function nameAsk({ level, repeat }: Pick<AskTime, 'level' | 'repeat'>): string {
  return `${level}/${repeat}`;
}
