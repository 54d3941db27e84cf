import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { restatePromise as restate } from '../../domain/restate-promise.ts';
import type { RunbookPackage } from '../../domain/runbook.ts';
import { tellClock, tellDay, tellSpan } from '../../domain/tell-time.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { parseDuration, tellDuration } from '../../templates/parse-duration.ts';
import { RenderError } from '../../templates/render-error.ts';
import { renderWords } from '../../templates/render-words.ts';
import { OPENING_FACTS, SAMPLE_CONTEXT } from './sample-facts.ts';

const RUNBOOK = await loadRunbook('templates', 'service-outage');
const NOW = '2025-12-01T08:45:00.000Z';
const BERLIN = 'Europe/Berlin';

const formatClock = (instant: string, timeZone: string, now: string): string =>
  tellClock(instant, { language: 'en', timeZone, now });
const formatDay = (date: string, timeZone: string, now: string): string =>
  tellDay(date, { language: 'en', timeZone, now });
const formatSpan = (from: string, to: string): string => tellSpan(from, to, 'en');
const restatePromise = (
  text: string,
  was: string,
  next: string,
  timeZone: string,
  now: string,
): string => restate(text, was, next, { language: 'en', timeZone, now });

function withTemplate(source: string): RunbookPackage {
  const parts = ['headline', 'short', 'long'].map((part) => [`step/a/${part}.hbs`, source]);
  return { ...RUNBOOK, templates: Object.fromEntries(parts) as Record<string, string> };
}

function say(source: string, facts = SAMPLE_CONTEXT.facts): string {
  return renderWords(withTemplate(source), 'step', 'a', { ...SAMPLE_CONTEXT, facts }).long;
}

describe('words', () => {
  test('print facts to the letter: nothing is escaped', () => {
    const facts = { ...OPENING_FACTS, service: `Tom & Jerry's <b>"shop"</b>` };
    expect(say('{{service}}', facts)).toBe(`Tom & Jerry's <b>"shop"</b>`);
  });

  test('never compile what a person typed', () => {
    const typed = '{{cause}} {{#each measures}}{{this}}{{/each}} {{lookup this "constructor"}}';
    expect(say('Why: {{symptom}}', { ...SAMPLE_CONTEXT.facts, symptom: typed })).toBe(
      `Why: ${typed}`,
    );
  });

  test('carry any typed text through unchanged', () => {
    const line = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => text.trim() === text && !/\s{2}|[\n\r\t\v\f]/u.test(text));
    fc.assert(
      fc.property(line, (text) => {
        expect(say('{{symptom}}.', { ...OPENING_FACTS, symptom: text }).replace(/\s/gu, ' ')).toBe(
          `${text}.`.replace(/\s/gu, ' '),
        );
      }),
    );
  });

  test.each([
    ['an unknown variable', '{{nobody}}'],
    ['a missing variable in a condition', '{{#if nobody}}x{{/if}}'],
    ['an unknown fact in a helper', '{{cap symptom}}'],
    ['an unknown time', '{{clock since}}'],
    ['an unknown helper', '{{shout service}}'],
    ['the prototype', '{{lookup service.constructor "name"}}'],
    ['what every object inherits', '{{toString}}'],
    ['a time that is none', '{{clock service}}'],
  ])('throw at %s instead of leaving a blank', (_, source) => {
    expect(() => say(source, OPENING_FACTS)).toThrow(
      expect.objectContaining({ name: 'RenderError', code: 'unprintable' }),
    );
  });

  test.each(['constructor', '__proto__', 'toString'])('give no way to %s by lookup', (name) => {
    expect(() => say(`{{lookup measures "${name}"}}`)).toThrow(RenderError);
  });

  test('refuse facts that the runbook does not know, and templates that there are not', () => {
    expect(() => say('x', { ...OPENING_FACTS, gossip: 'much' })).toThrow(
      expect.objectContaining({ code: 'unknown-fact' }),
    );
    for (const [step, variant] of [
      ['step', 'z'],
      ['__proto__', 'a'],
    ] as const) {
      expect(() => renderWords(RUNBOOK, step, variant, SAMPLE_CONTEXT)).toThrow(RenderError);
    }
  });

  test('are tidy: one line where one belongs, paragraphs parted by one empty line', () => {
    const source = ' A  b \n\n\n\n{{#if symptom}}\nc\n{{/if}}\n- d\n- e \n\n';
    const words = renderWords(withTemplate(source), 'step', 'a', {
      ...SAMPLE_CONTEXT,
      facts: OPENING_FACTS,
    });
    expect(words).toEqual({
      headline: 'A b - d - e',
      short: 'A b - d - e',
      long: 'A b\n\n- d\n- e',
    });
  });

  test('do not know the next update of a post that promises none', () => {
    const context = { ...SAMPLE_CONTEXT, nextUpdate: null };
    expect(() => renderWords(withTemplate('{{clock nextUpdate}}'), 'step', 'a', context)).toThrow(
      expect.objectContaining({ code: 'unprintable' }),
    );
  });
});

describe('a clock', () => {
  test.each([
    ['2025-12-01T06:05:00.000Z', BERLIN, '07:05 CET'],
    ['2025-12-01T07:05:00+01:00', BERLIN, '07:05 CET'],
    ['2025-12-05T06:05:00.000Z', BERLIN, '07:05 CET on Friday 5 December'],
    ['2026-01-05T06:05:00.000Z', BERLIN, '07:05 CET on Monday 5 January 2026'],
    ['2025-12-01T22:30:00.000Z', BERLIN, '23:30 CET'],
    ['2025-12-01T23:30:00.000Z', BERLIN, '00:30 CET on Tuesday 2 December'],
    ['2025-07-01T06:05:00.000Z', BERLIN, '08:05 CEST on Tuesday 1 July'],
    ['2025-12-01T12:00:00.000Z', 'America/New_York', '07:00 EST'],
    ['2025-12-01T12:00:00.000Z', 'UTC', '12:00 UTC'],
    ['2025-12-01T12:00:00.000Z', 'Asia/Kathmandu', '17:45 UTC+5:45'],
    ['2025-12-01T12:00:00.000Z', 'Asia/Tokyo', '21:00 UTC+9'],
  ])('%s in %s is %s', (instant, zone, told) => {
    expect(formatClock(instant, zone, NOW)).toBe(told);
  });

  test('rounds a time to come up and a past one down, so that no promise runs out early', () => {
    expect(formatClock('2025-12-01T09:14:01.000Z', BERLIN, NOW)).toBe('10:15 CET');
    expect(formatClock('2025-12-01T06:05:59.000Z', BERLIN, NOW)).toBe('07:05 CET');
  });

  test('never prints a promise earlier than it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40_000 }), (seconds) => {
        const instant = new Date(Date.parse(NOW) + seconds * 1000).toISOString();
        const [hour = 0, minute = 0] = formatClock(instant, 'UTC', NOW).split(/[: ]/u).map(Number);
        const told = Date.UTC(2025, 11, 1, hour, minute);
        expect(told).toBeGreaterThanOrEqual(Date.parse(instant));
        expect(told - Date.parse(instant)).toBeLessThan(60_000);
      }),
    );
  });

  test('can be restated in words that a person has edited', () => {
    const was = '2025-12-01T09:14:20.000Z';
    const text = `Since 07:05 CET. More by ${formatClock(was, BERLIN, NOW)}, promised.`;
    const later = '2025-12-01T09:20:00.000Z';
    expect(restatePromise(text, was, '2025-12-01T09:44:10.000Z', BERLIN, later)).toBe(
      'Since 07:05 CET. More by 10:45 CET, promised.',
    );
  });

  test('is restated across midnight', () => {
    const was = '2025-12-01T23:30:00.000Z';
    const text = `More by ${formatClock(was, BERLIN, NOW)}.`;
    const after = '2025-12-01T23:10:00.000Z';
    expect(restatePromise(text, was, '2025-12-02T00:30:00.000Z', BERLIN, after)).toBe(
      'More by 01:30 CET.',
    );
  });
});

test('a day is told with its name, and with the year when it is not this one', () => {
  expect(formatDay('2025-12-05', BERLIN, NOW)).toBe('Friday 5 December');
  expect(formatDay('2026-01-05', BERLIN, NOW)).toBe('Monday 5 January 2026');
  expect(formatDay('2025-12-04T23:30:00.000Z', BERLIN, NOW)).toBe('Friday 5 December');
});

test.each([
  [0.2, '1 minute'],
  [59.5, '1 hour'],
  [61, '1 hour and 5 minutes'],
  [155, '2 hours and 35 minutes'],
  [1436, '1 day'],
  [1441, '1 day and 1 hour'],
])('a span of %d minutes is told as %s, never shorter than it was', (minutes, told) => {
  const from = '2025-12-01T06:00:00.000Z';
  expect(formatSpan(from, new Date(Date.parse(from) + minutes * 60_000).toISOString())).toBe(told);
});

test.each([
  ['PT20M', 1_200_000],
  ['PT1.5S', 1_500],
  ['P1DT2H', 93_600_000],
  ['P1W', 604_800_000],
  ['PT0S', 0],
  ['P1M', null],
  ['P1Y', null],
  ['-PT5M', null],
  ['20 minutes', null],
  ['', null],
])('the duration %j is %j milliseconds', (text, length) => {
  expect(parseDuration(text)).toBe(length);
});

test('durations are told in words', () => {
  expect([1_200_000, 5_400_000, 2_500, 1_000, 0, 93_600_000].map(tellDuration)).toEqual([
    '20 minutes',
    '1 hour and 30 minutes',
    '2.5 seconds',
    '1 second',
    'no time',
    '1 day and 2 hours',
  ]);
});
