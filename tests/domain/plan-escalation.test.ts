import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Escalation } from '../../domain/escalation.ts';
import {
  acknowledge,
  dueAsk,
  hurryNext,
  markAsked,
  nextAskAt,
  planAsks,
  startClock,
} from '../../domain/plan-escalation.ts';
import type { CoverClock } from '../../domain/plan-escalation.ts';

const MINUTE = 60_000;
const OPENED = '2026-11-22T01:00:00.000Z';
const at = (minutes: number): string =>
  new Date(Date.parse(OPENED) + Math.round(minutes * MINUTE)).toISOString();

const ladder: Escalation = {
  name: 'night',
  levels: [
    {
      after: 0,
      ask: 'rota/communicator',
      by: ['email', 'console'],
      repeat: { every: 5 * MINUTE, times: 1 },
    },
    { after: 10 * MINUTE, ask: 'backup/communicator', by: ['email'], repeat: null },
    { after: 20 * MINUTE, ask: 'all/communicator', by: ['email', 'webhook'], repeat: null },
  ],
  beforePromise: 6 * MINUTE,
  acknowledgedFor: 15 * MINUTE,
};

/** Minutes after the opening at which each asking would come. */
function times(clock: CoverClock, escalation = ladder): readonly string[] {
  return planAsks(escalation, clock).map(
    (ask) => `${ask.level}/${ask.repeat} at ${(Date.parse(ask.at) - Date.parse(OPENED)) / MINUTE}`,
  );
}

/** Asks whatever is due, answers when somebody does, and notes when each level was first asked. */
function walk(
  escalation: Escalation,
  start: CoverClock,
  answers: ReadonlyMap<number, string>,
): { readonly clock: CoverClock; readonly firsts: ReadonlyMap<number, number> } {
  let clock = start;
  const firsts = new Map<number, number>();
  const said = [...answers].toSorted(([a], [b]) => a - b);
  for (;;) {
    const [answer] = said;
    const [next] = planAsks(escalation, clock);
    if (answer !== undefined && (next === undefined || at(answer[0]) <= next.at)) {
      said.shift();
      const taken = acknowledge(escalation, clock, answer[1], at(answer[0]));
      if (taken.ok) clock = taken.clock;
    } else if (next === undefined) return { clock, firsts };
    else {
      expect(dueAsk(escalation, clock, next.at)).toEqual(next);
      clock = markAsked(clock, next);
      if (next.repeat === 0)
        firsts.set(next.level, (Date.parse(next.at) - Date.parse(OPENED)) / MINUTE);
    }
  }
}

describe('an escalation', () => {
  test('asks level after level, and again where it says so', () => {
    expect(times(startClock(OPENED, null))).toEqual([
      '0/0 at 0',
      '0/1 at 5',
      '1/0 at 10',
      '2/0 at 20',
    ]);
  });

  test('climbs faster where the promise comes sooner, so that all were asked before it breaks', () => {
    expect(times(startClock(OPENED, at(16)))).toEqual([
      '0/0 at 0',
      '0/1 at 5',
      '1/0 at 5',
      '2/0 at 10',
    ]);
  });

  test('asks everybody at once when the promise is as good as broken', () => {
    expect(times(startClock(OPENED, at(3)))).toEqual([
      '0/0 at 0',
      '1/0 at 0',
      '2/0 at 0',
      '0/1 at 5',
    ]);
  });

  test('waits for whoever has seen it, and then goes on where it stood', () => {
    const asked = markAsked(startClock(OPENED, null), { level: 0, repeat: 0 });
    const answer = acknowledge(ladder, asked, 'p-carla', at(2));
    expect(answer).toMatchObject({ ok: true, waitsUntil: at(17) });
    if (!answer.ok) return;
    expect(dueAsk(ladder, answer.clock, at(16))).toBeNull();
    expect(nextAskAt(ladder, answer.clock)).toBe(at(17));
    expect(times(answer.clock).at(-1)).toBe('2/0 at 32');
  });

  test('waits no longer than until cover must be called', () => {
    const asked = markAsked(startClock(OPENED, at(16)), { level: 0, repeat: 0 });
    const answer = acknowledge(ladder, asked, 'p-carla', at(2));
    expect(answer).toMatchObject({ ok: true, waitsUntil: at(10) });
  });

  test('lets the same person put it off once a level, not for ever', () => {
    const asked = markAsked(startClock(OPENED, null), { level: 0, repeat: 0 });
    const first = acknowledge(ladder, asked, 'p-carla', at(2));
    if (!first.ok) throw new Error('the first counts');
    expect(acknowledge(ladder, first.clock, 'p-carla', at(3))).toMatchObject({
      ok: false,
      refusal: { code: 'already-acknowledged' },
    });
    expect(acknowledge(ladder, first.clock, 'p-cem', at(3))).toMatchObject({ ok: true });
    const later = markAsked(first.clock, { level: 1, repeat: 0 });
    expect(acknowledge(ladder, later, 'p-carla', at(18))).toMatchObject({ ok: true });
  });

  test('asks the next level at once when one reached nobody', () => {
    const asked = markAsked(startClock(OPENED, null), { level: 0, repeat: 0 });
    expect(dueAsk(ladder, hurryNext(asked, 0, at(1)), at(1))).toMatchObject({ level: 1 });
  });

  test('asks the last level once more when whoever answered last did not decide', () => {
    const asked = ['0/0', '0/1', '1/0', '2/0'];
    const answer = acknowledge(ladder, { ...startClock(OPENED, null), asked }, 'p-carla', at(25));
    if (!answer.ok) throw new Error('it counts');
    expect(times(answer.clock)).toEqual(['2/1 at 40']);
  });

  test('ends a wait earlier when the promise comes nearer meanwhile', () => {
    const asked = markAsked(startClock(OPENED, null), { level: 0, repeat: 0 });
    const answer = acknowledge(ladder, asked, 'p-carla', at(2));
    if (!answer.ok) throw new Error('it counts');
    expect(nextAskAt(ladder, { ...answer.clock, deadline: at(12) })).toBe(at(6));
  });
});

describe('any escalation whatsoever', () => {
  const escalations = fc.record({
    name: fc.constant('any'),
    levels: fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 90 }).map((minutes) => minutes * MINUTE),
        ask: fc.constant('rota/communicator'),
        by: fc.constant(['email'] as const),
        repeat: fc.option(
          fc.record({
            every: fc.integer({ min: 1, max: 20 }).map((minutes) => minutes * MINUTE),
            times: fc.integer({ min: 1, max: 3 }),
          }),
          { nil: null },
        ),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    beforePromise: fc.integer({ min: 1, max: 30 }).map((minutes) => minutes * MINUTE),
    acknowledgedFor: fc.integer({ min: 1, max: 60 }).map((minutes) => minutes * MINUTE),
  });
  const answers = fc
    .array(
      fc.tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom('p-carla', 'p-cem', 'p-ines')),
      { maxLength: 12 },
    )
    .map((list) => new Map(list));

  test('has called every level before the promise breaks, whoever answers and whenever', () => {
    fc.assert(
      fc.property(
        escalations,
        answers,
        fc.integer({ min: 0, max: 240 }),
        (escalation, said, due) => {
          const { firsts } = walk(escalation, startClock(OPENED, at(due)), said);
          const latest = Math.max(0, due - escalation.beforePromise / MINUTE);
          expect(firsts.size).toBe(escalation.levels.length);
          expect([...firsts.values()].filter((minute) => minute > latest)).toEqual([]);
        },
      ),
    );
  });

  test('asks each thing once, comes to an end, and asks nobody while it waits for somebody', () => {
    fc.assert(
      fc.property(escalations, answers, (escalation, said) => {
        const { clock } = walk(escalation, startClock(OPENED, null), said);
        expect(nextAskAt(escalation, clock)).toBeNull();
        expect(new Set(clock.asked).size).toBe(clock.asked.length);
        const { waitsFor } = clock;
        if (waitsFor !== null) {
          const fresh = { ...clock, asked: [] };
          expect((nextAskAt(escalation, fresh) ?? '') >= waitsFor.waitsUntil).toBe(true);
        }
      }),
    );
  });
});
