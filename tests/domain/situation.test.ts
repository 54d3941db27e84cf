import { describe, expect, test } from '@jest/globals';
import type { Facts, FactState, FactValue } from '../../domain/facts.ts';
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

describe('what is known', () => {
  const facts: Facts = {
    state: fact('down', 'confirmed'),
    cause: fact('A cable broke.', 'retracted'),
    onOurSide: fact(true),
    supplier: fact(false),
  };

  test('leaves out what was retracted, and a no opens no wording', () => {
    expect([...knownFactNames(facts)]).toEqual(['state', 'onOurSide']);
  });

  test('hands on values, a no included', () => {
    expect(knownFactValues(facts)).toEqual({ state: 'down', onOurSide: true, supplier: false });
  });
});

describe('the promised span', () => {
  const rhythm = {
    sev1: { investigating: 1, identified: 2, monitoring: 3 },
    sev2: { investigating: 4, identified: 5, monitoring: 6 },
    sev3: { investigating: 7, identified: 8, monitoring: 9 },
  };
  const promise = { sev1: 100, sev2: 4, sev3: null };

  test('is the step’s own where the step sets the status', () => {
    const step = { status: 'identified', promise } as const;
    expect(promisedSpan({ rhythm }, step, 'sev1', 'identified')).toBe(100);
  });

  test('follows the rhythm of the status after it where the step sets none', () => {
    const step = { status: null, promise };
    expect(promisedSpan({ rhythm }, step, 'sev2', 'monitoring')).toBe(6);
    expect(promisedSpan({ rhythm }, step, 'sev2', 'resolved')).toBe(6);
  });

  test('is none where none is promised', () => {
    expect(promisedSpan({ rhythm }, { status: null, promise }, 'sev3', 'identified')).toBeNull();
  });
});
