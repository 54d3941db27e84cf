import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseVariant, chooseWording } from '../../domain/choose-variant.ts';
import type { Variant } from '../../domain/runbook.ts';
import { STATUS_SITUATIONS } from '../../domain/words.ts';
import type { StatusSituation } from '../../domain/words.ts';

function variant(id: string, given: Partial<Variant> = {}): Variant {
  return { id, situation: null, needs: [], unless: [], when: null, ...given };
}

const NOTHING = new Set<string>();
const PLAIN = { variants: [variant('a'), variant('b'), variant('c')] };

describe('without situations', () => {
  test('takes the first that was never used', () => {
    expect(chooseVariant(PLAIN, null, NOTHING, [])).toBe('a');
    expect(chooseVariant(PLAIN, null, NOTHING, ['a'])).toBe('b');
  });

  test('takes the one not used for longest when all were used', () => {
    expect(chooseVariant(PLAIN, null, NOTHING, ['a', 'b', 'c', 'a'])).toBe('b');
  });

  test('leaves out a wording whose facts are missing, however long it was not used', () => {
    const step = { variants: [variant('a', { needs: ['onOurSide'] }), variant('b')] };
    expect(chooseVariant(step, null, NOTHING, ['b'])).toBe('b');
    expect(chooseVariant(step, null, new Set(['onOurSide']), ['b'])).toBe('a');
  });

  test('leaves out a wording that does not go with a known fact', () => {
    const step = { variants: [variant('a', { unless: ['safety'] }), variant('b')] };
    expect(chooseVariant(step, null, new Set(['safety']), [])).toBe('b');
  });

  test('proposes nothing when nothing fits', () => {
    const step = { variants: [variant('a', { needs: ['cause'] })] };
    expect(chooseWording(step, null, NOTHING, [])).toBeNull();
  });
});

describe('with situations', () => {
  const step = {
    variants: [
      variant('no-change-a', { situation: 'no-change' }),
      variant('no-change-b', { situation: 'no-change' }),
      variant('progress-a', { situation: 'progress', needs: ['measures'] }),
    ],
  };

  test('says "no change" when the wished situation lacks its facts', () => {
    expect(chooseWording(step, 'progress', NOTHING, ['no-change-a'])?.id).toBe('no-change-b');
  });

  test('stays with the situation when it has its facts', () => {
    const known = new Set(['measures']);
    expect(chooseWording(step, 'progress', known, ['progress-a'])?.situation).toBe('progress');
  });
});

const FACTS = ['measures', 'cause', 'back'];
const someFacts = fc.subarray(FACTS);
const someVariants = fc
  .array(
    fc.record({
      situation: fc.constantFrom<StatusSituation>(...STATUS_SITUATIONS),
      needs: someFacts,
      unless: someFacts,
    }),
    { maxLength: 12 },
  )
  .map((list) => list.map((given, index) => variant(`v${index}`, given)));

test('never proposes words that the facts forbid, nor another situation than asked or no-change', () => {
  fc.assert(
    fc.property(
      someVariants,
      fc.constantFrom<StatusSituation>(...STATUS_SITUATIONS),
      someFacts,
      fc.array(fc.nat(11).map((index) => `v${index}`)),
      (variants, situation, facts, used) => {
        const chosen = chooseWording({ variants }, situation, new Set(facts), used);
        if (chosen === null) return;
        expect(chosen.needs.every((fact) => facts.includes(fact))).toBe(true);
        expect(chosen.unless.some((fact) => facts.includes(fact))).toBe(false);
        expect([situation, 'no-change']).toContain(chosen.situation);
      },
    ),
  );
});

test('uses every wording that fits once before any comes again', () => {
  fc.assert(
    fc.property(someVariants, someFacts, (variants, facts) => {
      const known = new Set(facts);
      const fitting = variants.filter(
        ({ situation, needs, unless }) =>
          situation === 'no-change' &&
          needs.every((fact) => known.has(fact)) &&
          !unless.some((fact) => known.has(fact)),
      );
      const used: string[] = [];
      for (let turn = 0; turn < fitting.length; turn += 1) {
        used.push(chooseVariant({ variants }, 'no-change', known, used) ?? 'none');
      }
      expect([...used].sort()).toEqual(fitting.map(({ id }) => id).sort());
    }),
  );
});
