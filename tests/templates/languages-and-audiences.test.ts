import { describe, expect, test } from '@jest/globals';
import { restatePromise } from '../../domain/restate-promise.ts';
import type { FactSpec } from '../../domain/facts.ts';
import type { Runbook, RunbookPackage, Step } from '../../domain/runbook.ts';
import { tellClock, tellDay, tellFullDay, tellSpan } from '../../domain/tell-time.ts';
import { factsUsedBy } from '../../templates/facts-used.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { renderAudience } from '../../templates/render-audience.ts';
import { renderCorrection } from '../../templates/render-correction.ts';
import { hasWords, renderWords } from '../../templates/render-words.ts';
import type { WordsContext } from '../../templates/words-context.ts';

const { runbook: LOADED, digest } = await loadRunbook('templates', 'service-outage');
const NOW = '2025-12-01T08:45:00.000Z';
const BERLIN = { timeZone: 'Europe/Berlin', now: NOW };
const GERMAN = { ...BERLIN, language: 'de' };
const CONTEXT: WordsContext = {
  ...BERLIN,
  facts: { service: 'online ordering', state: 'down', affected: 'everybody' },
  nextUpdate: '2025-12-01T09:15:00.000Z',
};

function withFacts(facts: Readonly<Record<string, Partial<FactSpec>>>): Runbook {
  const changed = Object.entries(facts).map(([name, spec]) => {
    const known = LOADED.facts[name];
    if (known === undefined) throw new Error(`no fact ${name}`);
    return [name, { ...known, ...spec }] as const;
  });
  return { ...LOADED, facts: { ...LOADED.facts, ...Object.fromEntries(changed) } };
}

/** The runbook with other templates, and the step `acknowledgement` with one variant `a`. */
function packageOf(
  templates: Readonly<Record<string, string>>,
  change: Partial<Step> = {},
  runbook: Runbook = LOADED,
): RunbookPackage {
  const steps = runbook.steps.map((step) =>
    step.id === 'acknowledgement' ? { ...step, ...change } : step,
  );
  return { runbook: { ...runbook, steps }, templates, digest };
}

function words(source: string, folder = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ['headline', 'short', 'long'].map((part) => [`${folder}acknowledgement/a/${part}.hbs`, source]),
  );
}

function say(source: string, context: Partial<WordsContext> = {}, runbook = LOADED): string {
  return renderWords(packageOf(words(source), {}, runbook), 'acknowledgement', 'a', {
    ...CONTEXT,
    ...context,
  }).long;
}

describe('a language that follows', () => {
  const SOURCES = {
    ...words('{{cap service}} is {{state}} by {{clock nextUpdate}}.'),
    ...words('{{cap service}} ist {{state}}, bis {{clock nextUpdate}}.', 'de/'),
  };

  test('has templates, times and words of lists of its own', () => {
    const facts = { service: 'die Bestellung', state: 'down' };
    const runbook = withFacts({ state: { choicesIn: { de: { down: 'gestört' } } } });
    const { short } = renderWords(packageOf(SOURCES, {}, runbook), 'acknowledgement', 'a', {
      ...CONTEXT,
      language: 'de',
      facts,
    });
    expect(short).toBe('Die Bestellung ist gestört, bis 10:15 Uhr MEZ.');
    expect(renderWords(packageOf(SOURCES), 'acknowledgement', 'a', CONTEXT).short).toBe(
      'Online ordering is down by 10:15 CET.',
    );
  });

  test('says nothing where a word of a list has none there', () => {
    const runbook = withFacts({ state: { choicesIn: {} } });
    expect(() =>
      renderWords(packageOf(SOURCES, {}, runbook), 'acknowledgement', 'a', {
        ...CONTEXT,
        language: 'de',
      }),
    ).toThrow(expect.objectContaining({ code: 'unprintable' }));
  });

  test('is known by its templates', () => {
    const runbook = packageOf(SOURCES);
    expect(hasWords(runbook, 'acknowledgement', 'a', 'de')).toBe(true);
    expect(hasWords(runbook, 'acknowledgement', 'a', 'fr')).toBe(false);
    expect(hasWords(runbook, 'acknowledgement', 'a')).toBe(true);
    expect(hasWords(runbook, 'acknowledgement', 'a', 'en')).toBe(true);
    expect(() =>
      renderWords(runbook, 'acknowledgement', 'a', { ...CONTEXT, language: 'fr' }),
    ).toThrow(expect.objectContaining({ code: 'unknown-template' }));
  });
});

describe('times', () => {
  test.each([
    ['de', '2025-12-01T06:05:00.000Z', '07:05 Uhr MEZ'],
    ['de', '2025-12-05T06:05:00.000Z', '07:05 Uhr MEZ am Freitag, 5. Dezember'],
    ['de', '2026-07-01T06:05:00.000Z', '08:05 Uhr MESZ am Mittwoch, 1. Juli 2026'],
    ['de-AT', '2025-12-01T06:05:00.000Z', '07:05 Uhr MEZ'],
    ['en', '2025-12-01T06:05:00.000Z', '07:05 CET'],
    ['fr', '2025-12-05T06:05:00.000Z', '07:05 CET, vendredi 5 décembre'],
  ])('in %s, %s is %s', (language, instant, told) => {
    expect(tellClock(instant, { ...BERLIN, language })).toBe(told);
  });

  test('are days and spans in each language', () => {
    expect(tellDay('2025-12-05', GERMAN)).toBe('Freitag, 5. Dezember');
    expect(tellFullDay('2025-12-05T06:05:00.000Z', 'de', 'Europe/Berlin')).toBe(
      'Freitag, 5. Dezember 2025',
    );
    const span = (minutes: number, language: string): string =>
      tellSpan(NOW, new Date(Date.parse(NOW) + minutes * 60_000).toISOString(), language);
    expect([span(155, 'de'), span(1, 'de'), span(1500, 'de'), span(155, 'en')]).toEqual([
      '2 Stunden und 35 Minuten',
      '1 Minute',
      '1 Tag und 1 Stunde',
      '2 hours and 35 minutes',
    ]);
  });

  test('of a promise are restated in the language of the words', () => {
    const was = '2025-12-01T09:14:20.000Z';
    const text = `Mehr bis ${tellClock(was, GERMAN)}.`;
    expect(restatePromise(text, was, '2025-12-01T09:44:10.000Z', GERMAN)).toBe(
      'Mehr bis 10:45 Uhr MEZ.',
    );
  });

  test('that are none are refused', () => {
    expect(() => tellClock('soon', GERMAN)).toThrow(RangeError);
    expect(() => tellClock(NOW, { ...GERMAN, timeZone: 'Europe/Bielefeld' })).toThrow(RangeError);
    expect(() => tellSpan(NOW, '2025-12-01T08:00:00.000Z', 'de')).toThrow(RangeError);
  });
});

describe('what is not known', () => {
  test('may be said, once somebody has said so', () => {
    const source = '{{#if (unknown "cause")}}We do not know why.{{else}}-{{/if}}';
    expect(say(source)).toBe('-');
    expect(say(source, { unknown: ['cause'] })).toBe('We do not know why.');
  });

  test('is asked for the other way round as well', () => {
    const source = '{{#unless (unknown "cause")}}Soon known.{{else}}Unknown.{{/unless}}';
    expect(say(source, { unknown: ['cause'] })).toBe('Unknown.');
  });
});

describe('a private fact', () => {
  const runbook = withFacts({ cause: { private: true } });

  test('is refused before any template sees it', () => {
    expect(() =>
      say('{{service}}', { facts: { ...CONTEXT.facts, cause: 'Somebody slipped.' } }, runbook),
    ).toThrow(expect.objectContaining({ code: 'unknown-fact' }));
  });

  test.each(['{{cause}}', '{{#if cause}}x{{/if}}', '{{#if (unknown "cause")}}x{{/if}}'])(
    'cannot be reached by %s',
    (source) => {
      expect(() => say(source, { unknown: ['cause'] }, runbook)).toThrow(
        expect.objectContaining({ code: 'unprintable' }),
      );
    },
  );
});

describe('an audience with a form of its own', () => {
  const GENERAL = { 'audience/staff/note.hbs': 'Note: {{service}}.' };
  const OWN = { 'acknowledgement/audience/staff/note.hbs': 'First note: {{service}}.' };

  test("hears the step's own template before the one for all steps", () => {
    expect(renderAudience(packageOf(GENERAL), 'acknowledgement', 'staff', CONTEXT)).toBe(
      'Note: online ordering.',
    );
    const both = packageOf({ ...GENERAL, ...OWN });
    expect(renderAudience(both, 'acknowledgement', 'staff', CONTEXT)).toBe(
      'First note: online ordering.',
    );
    expect(renderAudience(both, 'apology', 'staff', CONTEXT)).toBe('Note: online ordering.');
  });

  test('hears nothing in a language that has no template for it, nor for words of the step', () => {
    const runbook = packageOf(GENERAL);
    expect(
      renderAudience(runbook, 'acknowledgement', 'staff', { ...CONTEXT, language: 'de' }),
    ).toBeNull();
    expect(renderAudience(runbook, 'acknowledgement', 'public', CONTEXT)).toBeNull();
    expect(renderAudience(runbook, 'acknowledgement', 'nobody', CONTEXT)).toBeNull();
  });
});

describe('a correction', () => {
  const WAS = '2025-12-01T05:55:00.000Z';
  const IS = '2025-12-01T06:05:00.000Z';

  test('tells what was wrong and what is right, in each language', () => {
    const english = { ...BERLIN, language: 'en' };
    expect(renderCorrection(LOADED, 'since', WAS, IS, english)).toEqual({
      said: 'that it began at 06:55 CET',
      correct: 'It began at 07:05 CET.',
    });
    expect(renderCorrection(LOADED, 'since', WAS, IS, GERMAN)).toEqual({
      said: expect.stringContaining('06:55 Uhr MEZ'),
      correct: expect.stringContaining('07:05 Uhr MEZ'),
    });
  });

  test('puts nothing in the place of what was only taken back', () => {
    expect(renderCorrection(LOADED, 'since', WAS, null, { ...BERLIN, language: 'en' })).toEqual({
      said: 'that it began at 06:55 CET',
      correct: null,
    });
  });

  test('takes its value for a value, never for a template', () => {
    const said = renderCorrection(LOADED, 'cause', 'x', '{{was}} {{#each}}', {
      ...BERLIN,
      language: 'en',
    });
    expect(said?.correct).toBe('{{was}} {{#each}}');
  });

  test.each([
    ['what is news and no mistake', 'measures', 'en'],
    ['what is never told', 'dataAffected', 'en'],
    ['a language without words for it', 'since', 'fr'],
    ['a fact that there is not', 'toString', 'en'],
  ])('has no words for %s', (_, fact, language) => {
    expect(renderCorrection(LOADED, fact, WAS, IS, { ...BERLIN, language })).toBeNull();
  });

  test('can be told of every fact for which the runbook has words, in all its languages', () => {
    for (const [name, spec] of Object.entries(LOADED.facts)) {
      if (spec.correction === null) continue;
      const value = ['time', 'date'].includes(spec.form) ? IS : ['it'];
      const plain = spec.form === 'sentences' || spec.form === 'time' ? value : 'it';
      const given = spec.form === 'date' ? '2025-12-05' : plain;
      for (const language of [LOADED.language, ...LOADED.follow]) {
        const told = renderCorrection(LOADED, name, given, given, { ...BERLIN, language });
        expect([name, language, told?.said === '', told?.correct]).toEqual([
          name,
          language,
          false,
          expect.stringMatching(/\S/u),
        ]);
      }
    }
  });
});

describe('the facts that a wording rests on', () => {
  test('are those that it prints or asks for, and those that it needs', () => {
    const source =
      '{{cap service}} {{#if since}}{{clock since}}{{/if}} {{#each measures}}{{this}}{{/each}} {{clock nextUpdate}}';
    const runbook = packageOf(words(source), {
      audiences: [],
      variants: [{ id: 'a', situation: null, needs: ['onOurSide'], unless: [], when: null }],
    });
    expect(factsUsedBy(runbook, 'acknowledgement', 'a')).toEqual([
      'measures',
      'onOurSide',
      'service',
      'since',
    ]);
  });

  test('are not those whose absence it speaks of', () => {
    const source =
      '{{#unless cause}}Still open.{{else}}{{solution}}{{/unless}}{{#if (unknown "security")}}x{{/if}}';
    const runbook = packageOf(words(source), { audiences: [] });
    expect(factsUsedBy(runbook, 'acknowledgement', 'a')).toEqual(['solution']);
  });

  test('are those of its audiences and of its language too', () => {
    const runbook = packageOf(
      {
        ...words('{{service}}'),
        ...words('{{affected}}', 'de/'),
        'audience/staff/note.hbs': '{{#if tried}}{{tried}}{{/if}}',
        'de/audience/staff/note.hbs': '{{#if cause}}{{cause}}{{/if}}',
      },
      { audiences: ['staff', 'public'] },
    );
    expect(factsUsedBy(runbook, 'acknowledgement', 'a')).toEqual(['service', 'tried']);
    expect(factsUsedBy(runbook, 'acknowledgement', 'a', 'de')).toEqual(['affected', 'cause']);
  });
});
