import { beforeAll, describe, expect, test } from '@jest/globals';
import type { FactValue } from '../../domain/facts.ts';
import { checkFactForm } from '../../domain/fact-forms.ts';
import type { RunbookPackage, Step, Variant } from '../../domain/runbook.ts';
import type { Words } from '../../domain/rendition.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { renderWords } from '../../templates/render-words.ts';
import { FULL_FACTS, OPENING_FACTS, SAMPLE_CONTEXT } from './sample-facts.ts';

const RUNBOOK = await loadRunbook('templates', 'service-outage');
const EACH = RUNBOOK.runbook.steps.flatMap((step) =>
  step.variants.map((variant) => ({ name: `${step.id}/${variant.id}`, step, variant })),
);
const NEXT_UPDATE = '10:15 CET';
const CONTACT = 'by direct message';
const SORRY = /\bsorry\b/iu;

/** service-outage-words.md, section 8: what can be seen without knowing the incident. */
const NEVER_SAID = [
  /problem/i,
  /unfortunately|regrettably/i,
  /inconvenience/i,
  /sorry (if|but|you feel)/i,
  /you are (wrong|not right)|that is not (true|the case)|as we already said/i,
  /authori[sz]ed|not our department|nothing we can do|company policy|not up to (us|me)/i,
  /\b(only|just|merely) (a|an|some|few|\d)|small number|\bminor\b|\bbrief(ly)?\b|\blimited\b/i,
  /some users|intermittent|may experience/i,
  /seriously|priority|patience/i,
  /tireless|around the clock|world-class/i,
  /as soon as|shortly|(?<!too )\bsoon\b|momentarily|quickly/i,
  /should be fixed|believe it is resolved|fully restored/i,
  /root cause|degraded|error rate|mitigat|rollback|failover|authentication/i,
  /supplier|vendor|human error/i,
  /cyber|hack|breach|leak/i,
  /mistakes were made|it was decided/i,
  /urgent notice|important notice/i,
  /[!#]|\p{Extended_Pictographic}/u,
];

function minimal(step: Step, variant: Variant): Readonly<Record<string, FactValue>> {
  const needed = [...step.needs, ...variant.needs];
  return {
    ...OPENING_FACTS,
    ...Object.fromEntries(needed.map((name) => [name, FULL_FACTS[name] ?? ''])),
  };
}

function render(
  step: Step,
  variant: Variant,
  facts: Readonly<Record<string, FactValue>>,
  runbook: RunbookPackage = RUNBOOK,
): Words {
  return renderWords(runbook, step.id, variant.id, { ...SAMPLE_CONTEXT, facts });
}

function sentences({ headline, short, long }: Words): readonly string[] {
  return [headline, ...short.split(/(?<=[.?])\s+/u), ...long.split(/\n+|(?<=[.?])\s+/u)].map(
    (sentence) => sentence.replace(/^- /u, '').trim(),
  );
}

function graphemes(text: string): number {
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length;
}

test('the sample facts have the forms that the runbook asks for', () => {
  for (const [name, value] of Object.entries(FULL_FACTS)) {
    const spec = RUNBOOK.runbook.facts[name];
    expect([name, spec && checkFactForm(spec, value)]).toEqual([name, null]);
  }
});

test('the runbook has a wording for each moment that the field knows', () => {
  expect(RUNBOOK.runbook.steps.map((step) => step.kind)).toEqual([
    'acknowledgement',
    'apology',
    'cause',
    'cause',
    'status',
    'relapse',
    'correction',
    'merged',
    'resolution',
    'verification',
    'report',
    'stand-down',
  ]);
});

describe.each(EACH)('$name', ({ step, variant }) => {
  const cases: { [amount: string]: Words } = {};

  beforeAll(() => {
    cases['full'] = render(step, variant, FULL_FACTS);
    cases['minimal'] = render(step, variant, minimal(step, variant));
  });

  test.each(['full', 'minimal'])('is tidy and complete with %s facts', (amount) => {
    const { headline, short, long } = cases[amount]!;
    for (const text of [headline, short, long]) {
      expect(text).not.toMatch(/[{}]|undefined|null|\[object|true|false/u);
      expect(text).not.toMatch(/ {2}| \n|\n{3}|\s$|^\s| [.,:;?]|\.\./u);
      expect(text).toMatch(/^[\p{Lu}]/u);
    }
    expect(headline).not.toContain('\n');
    expect(short).not.toContain('\n');
    expect(headline).not.toMatch(/\.$/u);
  });

  test.each(['full', 'minimal'])('says nothing that hurts with %s facts', (amount) => {
    const { headline, short, long } = cases[amount]!;
    for (const never of NEVER_SAID) {
      expect(`${headline}\n${short}\n${long}`).not.toMatch(never);
    }
  });

  test('stays within what networks take', () => {
    expect(graphemes(cases['full']!.short)).toBeLessThanOrEqual(280);
  });

  test('names the service in headline or text, so that every channel stands alone', () => {
    const { short, long } = cases['minimal']!;
    expect(short.toLowerCase()).toContain('online ordering');
    expect(long.toLowerCase()).toContain('online ordering');
  });

  if (['acknowledgement', 'apology', 'cause', 'resolution'].includes(step.kind)) {
    test('says sorry, near the top', () => {
      for (const { short, long } of Object.values(cases)) {
        expect(short).toMatch(SORRY);
        expect(long.split('\n\n').slice(0, 3).join(' ')).toMatch(SORRY);
      }
    });
  }

  const promises = step.promise.sev1 !== null;
  test(promises ? 'states the next update' : 'states no next update', () => {
    for (const { short, long } of Object.values(cases)) {
      expect(short.includes(NEXT_UPDATE)).toBe(promises);
      expect(long.includes(NEXT_UPDATE)).toBe(promises);
    }
  });
});

test.each(RUNBOOK.runbook.steps.map((step) => ({ name: step.id, step })))(
  'no sentence comes twice in the wordings of $name',
  ({ step }) => {
    const told = new Set([...Object.values(FULL_FACTS).flat(), SAMPLE_CONTEXT.correct].map(String));
    const mayRepeat = (sentence: string): boolean =>
      told.has(sentence) || sentence.includes(NEXT_UPDATE) || sentence.includes(CONTACT);
    const seen = new Map<string, string>();
    for (const variant of step.variants) {
      const own = [FULL_FACTS, minimal(step, variant)]
        .flatMap((facts) => sentences(render(step, variant, facts)))
        .filter((sentence) => !mayRepeat(sentence));
      for (const sentence of new Set(own)) {
        expect(`${sentence} – ${seen.get(sentence) ?? 'once'}`).toBe(`${sentence} – once`);
        seen.set(sentence, variant.id);
      }
    }
  },
);

test('the two wordings of a situation never open with the same three words', () => {
  const step = RUNBOOK.runbook.steps.find(({ repeats }) => repeats)!;
  for (const situation of new Set(step.variants.map((variant) => variant.situation))) {
    const starts = step.variants
      .filter((variant) => variant.situation === situation)
      .map((variant) => render(step, variant, FULL_FACTS).short.split(' ').slice(0, 3).join(' '));
    expect(new Set(starts).size).toBe(starts.length);
  }
});

test('danger comes first, and the cause is not called unknown beside it', () => {
  const safety = 'Please do not use the lifts.';
  const step = RUNBOOK.runbook.steps[0]!;
  const words = render(step, step.variants[0]!, { ...FULL_FACTS, safety });
  expect(words.short.startsWith(safety)).toBe(true);
  expect(words.long.startsWith(safety)).toBe(true);
  expect(graphemes(words.short)).toBeLessThanOrEqual(300);
});

test('a cause that is known is not called unknown', () => {
  for (const { step, variant } of EACH) {
    const { short, long } = render(step, variant, FULL_FACTS);
    expect(`${short}\n${long}`).not.toMatch(
      /not know the cause|cause is still open|what caused it/u,
    );
  }
});

test('a wider outage is never told "as before"', () => {
  for (const source of Object.values(RUNBOOK.templates)) {
    expect(source).not.toContain('as before');
  }
});
