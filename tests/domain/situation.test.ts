import { describe, expect, test } from '@jest/globals';
import type { Facts, FactSpec, FactState, FactValue } from '../../domain/facts.ts';
import { knownFactNames, knownFactValues } from '../../domain/known-facts.ts';
import { promisedSpan } from '../../domain/promised-span.ts';
import { situationOf } from '../../domain/situation.ts';

describe('the situation of a status post', () => {
  test.each([
    ['nothing new', [], ['measures', 'alternatives'], 'no-change'],
    ['a new measure', ['measures'], ['measures'], 'progress'],
    ['a new estimate beside known measures', ['estimate'], ['measures', 'estimate'], 'progress'],
    ['an estimate without any measure', ['estimate'], ['estimate'], 'no-change'],
    ['what was tried in vain', ['tried'], ['tried', 'measures'], 'no-change'],
    ['a measure taken back', ['measures'], [], 'no-change'],
    ['a way round', ['alternatives'], ['alternatives'], 'workaround'],
    [
      'a way round and progress',
      ['alternatives', 'measures'],
      ['alternatives', 'measures'],
      'workaround',
    ],
    ['back for some', ['back', 'stillOut'], ['back', 'stillOut'], 'partly-back'],
    ['back for some, nobody knows for whom not', ['back'], ['back'], 'no-change'],
    ['still only partly back', [], ['back', 'stillOut', 'measures'], 'partly-back'],
    ['works again', ['restoredAt'], ['restoredAt', 'back', 'stillOut'], 'watching'],
    ['works since the post before', [], ['restoredAt'], 'watching'],
    ['the all-clear taken back', ['restoredAt'], [], 'no-change'],
  ])('%s', (_, changed, known, situation) => {
    expect(situationOf(new Set(changed), new Set(known))).toBe(situation);
  });
});

function fact(value: FactValue, state: FactState = 'reported') {
  return { value, state, by: 'p-ida', at: '2026-11-22T03:00:00.000Z' };
}

function spec(change: Partial<FactSpec> = {}): FactSpec {
  return {
    form: 'sentence',
    required: false,
    choices: null,
    choicesIn: {},
    hint: null,
    opening: true,
    confirm: [],
    private: false,
    scope: false,
    correction: null,
    ...change,
  };
}

const RULES = {
  language: 'en',
  facts: {
    state: spec({ form: 'word' }),
    cause: spec(),
    onOurSide: spec({ form: 'yes-no' }),
    supplier: spec({ form: 'yes-no' }),
    measures: spec({ opening: false }),
    ticket: spec({ private: true }),
  },
};

describe('what is known', () => {
  test('leaves out what is only reported, unless it opens an incident', () => {
    const reported = { measures: fact(['We restart it.']), cause: fact('A cable broke.') };
    expect([...knownFactNames(reported, RULES)]).toEqual(['cause']);
    const confirmed = { measures: fact(['We restart it.'], 'confirmed') };
    expect([...knownFactNames(confirmed, RULES)]).toEqual(['measures']);
  });

  test('never hands on a private fact, whatever its state', () => {
    expect(knownFactValues({ ticket: fact('OPS-1', 'confirmed') }, RULES)).toEqual({});
  });

  test('keeps the facts of a language apart, but for what speaks every language', () => {
    const both = {
      cause: fact('A cable broke.', 'confirmed'),
      'cause@de': fact('Ein Kabel ist gerissen.', 'confirmed'),
      state: fact('down', 'confirmed'),
    };
    expect(knownFactValues(both, RULES, 'de')).toEqual({
      state: 'down',
      cause: 'Ein Kabel ist gerissen.',
    });
    expect(knownFactValues({ cause: fact('A cable broke.') }, RULES, 'de')).toEqual({});
  });

  const facts: Facts = {
    state: fact('down', 'confirmed'),
    cause: fact('A cable broke.', 'retracted'),
    onOurSide: fact(true),
    supplier: fact(false),
  };

  test('leaves out what was retracted, and a no opens no wording', () => {
    expect([...knownFactNames(facts, RULES)]).toEqual(['state', 'onOurSide']);
  });

  test('hands on values, a no included', () => {
    expect(knownFactValues(facts, RULES)).toEqual({
      state: 'down',
      onOurSide: true,
      supplier: false,
    });
  });
});

const MAINTENANCE = { scheduled: 90, in_progress: 91, verifying: 92 };

describe('the promised span', () => {
  const rhythm = {
    sev1: { ...MAINTENANCE, investigating: 1, identified: 2, monitoring: 3 },
    sev2: { ...MAINTENANCE, investigating: 4, identified: 5, monitoring: 6 },
    sev3: { ...MAINTENANCE, investigating: 7, identified: 8, monitoring: 9 },
  };
  const floor = 1_000;
  const promise = { sev1: 100, sev2: 4, sev3: null };

  test('is the step’s own where the step sets the status', () => {
    const step = { status: 'identified', promise } as const;
    expect(promisedSpan({ rhythm, floor }, step, 'sev1', 'identified')).toBe(100);
  });

  test('follows the rhythm of the status after it where the step sets none', () => {
    const step = { status: null, promise };
    expect(promisedSpan({ rhythm, floor }, step, 'sev2', 'monitoring')).toBe(6);
    expect(promisedSpan({ rhythm, floor }, step, 'sev2', 'resolved')).toBe(6);
  });

  test('is never longer than the floor of silence', () => {
    const step = { status: 'identified', promise } as const;
    expect(promisedSpan({ rhythm, floor: 50 }, step, 'sev1', 'identified')).toBe(50);
  });

  test('is none where none is promised', () => {
    expect(
      promisedSpan({ rhythm, floor }, { status: null, promise }, 'sev3', 'identified'),
    ).toBeNull();
  });
});
