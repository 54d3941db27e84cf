import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../cli/config.ts';
import { parseFacts } from '../../cli/parse-facts.ts';
import { parseTime } from '../../cli/parse-time.ts';
import { parseEdited, toEdit } from '../../cli/words-input.ts';
import type { FactQuestion } from '../../server/api/contract.ts';

const NOW = new Date('2026-11-22T10:00:00.000Z');

function question(name: string, change: Partial<FactQuestion>): FactQuestion {
  return {
    name,
    form: 'sentence',
    required: false,
    choices: null,
    hint: null,
    confirm: [],
    private: false,
    scope: false,
    neutral: false,
    ...change,
  };
}

const QUESTIONS = [
  question('state', { form: 'word', choices: ['down', 'slow'] }),
  question('measures', { form: 'sentences' }),
  question('onOurSide', { form: 'yes-no' }),
  question('since', { form: 'time' }),
  question('cause', { form: 'sentence' }),
];

describe('facts as people type them', () => {
  test('each is read by its form', () => {
    const typed = [
      'state=down',
      'measures=We look.',
      'measures=We act.',
      'onOurSide=yes',
      'cause=',
    ];
    expect(parseFacts(typed, QUESTIONS, 'confirmed', NOW)).toEqual([
      { name: 'state', value: 'down', state: 'confirmed' },
      { name: 'measures', value: ['We look.', 'We act.'], state: 'confirmed' },
      { name: 'onOurSide', value: true, state: 'confirmed' },
      { name: 'cause', value: null, state: 'confirmed' },
    ]);
  });

  test('every fault is told at once', () => {
    const typed = ['state=broken', 'causes=x', 'cause=no full stop', 'loose', 'since=soon'];
    expect(() => parseFacts(typed, QUESTIONS, 'reported', NOW)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        details: [
          expect.stringContaining('"loose"'),
          expect.stringContaining('down, slow'),
          expect.stringContaining('causes: the runbook knows'),
          expect.stringContaining('cause:'),
          expect.stringContaining('since:'),
        ],
      }),
    );
  });

  test('a value may hold an equals sign', () => {
    const [fact] = parseFacts(['cause=A = B went wrong.'], QUESTIONS, 'reported', NOW);
    expect(fact?.value).toBe('A = B went wrong.');
  });
});

describe('times as people type them', () => {
  test('a time of day is the last time it was that late', () => {
    const late = new Date(NOW);
    late.setHours(0, 5, 0, 0);
    const told = new Date(parseTime('23:50', late) ?? '');
    expect(told.getHours()).toBe(23);
    expect(late.getTime() - told.getTime()).toBe(15 * 60_000);
  });

  test('instants need their zone, and nonsense is none', () => {
    expect(parseTime('2026-11-22T07:05:00+01:00', NOW)).toBe('2026-11-22T06:05:00.000Z');
    expect(parseTime('25:00', NOW)).toBeNull();
    expect(parseTime('2026-13-45T07:05:00Z', NOW)).toBeNull();
  });
});

describe('words in an editor', () => {
  const words = { headline: 'A title', short: 'Short.', long: 'One.\n\n- two\n- three' };

  test('what was not changed comes back as it was', () => {
    expect(parseEdited(toEdit(words))).toEqual(words);
  });

  test('without the parting lines nothing is sent', () => {
    expect(() => parseEdited('A title\nShort.')).toThrow(
      expect.objectContaining({ code: 'EDITOR' }),
    );
  });
});

test('every bad value of the environment is told at once', () => {
  expect(() =>
    readConfig({ COUNTERSIGN_API: 'ftp://x', COUNTERSIGN_AS: '../x', DATABASE_URL: 'x' }),
  ).toThrow(
    expect.objectContaining({
      details: [
        expect.stringContaining('COUNTERSIGN_AS'),
        expect.stringContaining('COUNTERSIGN_API'),
        expect.stringContaining('DATABASE_URL'),
      ],
    }),
  );
});
