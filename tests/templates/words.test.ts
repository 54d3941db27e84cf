import { describe, expect, test } from '@jest/globals';
import { checkFactForm } from '../../domain/fact-forms.ts';
import type { FactValue } from '../../domain/facts.ts';
import type { Words } from '../../domain/rendition.ts';
import type { RunbookPackage, Step, Variant } from '../../domain/runbook.ts';
import { tellClock } from '../../domain/tell-time.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { renderAudience } from '../../templates/render-audience.ts';
import { renderCorrection } from '../../templates/render-correction.ts';
import { renderWords } from '../../templates/render-words.ts';
import type { WordsContext } from '../../templates/words-context.ts';
import { NEVER_SAID, SECURITY_WORDS, SORRY } from './never-said.ts';
import { contextAt, factsAt, SAMPLES } from './sample-facts.ts';
import type { Sample } from './sample-facts.ts';

/** What networks take, and what we leave of it for a person's own sentence. */
const NETWORK_LIMIT = 300;
const OUR_LIMIT = 280;
/** Twenty seconds of a voice that is easy to follow, with a little room for long facts. */
const SPOKEN_WORDS = 60;
const SORRY_KINDS = [
  'acknowledgement',
  'apology',
  'cause',
  'status',
  'resolution',
  'relapse',
  'overrun',
  'correction',
  'merged',
  'stand-down',
  'report',
];
/** What may stand in more than one post: the next update, and where to write. */
const REPEATABLE =
  /\{\{clock nextUpdate\}\}|by direct message|per Direktnachricht|our status page/u;

const RUNBOOKS = new Map<string, RunbookPackage>();
for (const { runbook } of SAMPLES) RUNBOOKS.set(runbook, await loadRunbook('templates', runbook));
const BOOKS = SAMPLES.map((sample) => {
  const book = RUNBOOKS.get(sample.runbook)!;
  const language = sample.language ?? book.runbook.language;
  return { name: `${sample.runbook} (${language})`, sample, book, language };
});
type Book = (typeof BOOKS)[number];

const EACH = BOOKS.flatMap((book) =>
  book.book.runbook.steps.flatMap((step) =>
    step.variants.map((variant) => ({
      ...book,
      name: `${book.name}: ${step.id}/${variant.id}`,
      step,
      variant,
    })),
  ),
);
const HEARD = BOOKS.flatMap((book) =>
  book.book.runbook.steps.flatMap((step) =>
    step.audiences
      .filter((audience) => book.book.runbook.audiences[audience]?.form !== 'words')
      .map((audience) => ({
        ...book,
        name: `${book.name}: ${step.id} to ${audience}`,
        step,
        audience,
      })),
  ),
);

type Amount = 'full' | 'minimal';
const AMOUNTS: readonly Amount[] = ['full', 'minimal'];

/** What a correction says of the sample's wrong fact. */
function correctionOf({ sample, book, language }: Book, taken: boolean): Partial<WordsContext> {
  const { fact, was } = sample.corrected;
  const { timeZone, now } = { ...sample.context, ...sample.moments['correction'] };
  const right = taken ? null : (sample.full[fact] ?? null);
  const words = renderCorrection(book.runbook, fact, was, right, { language, timeZone, now });
  return { said: words?.said ?? null, correct: words?.correct ?? null };
}

function contextOf(
  book: Book,
  step: Step,
  variant: Variant,
  amount: Amount,
  more: Readonly<Record<string, FactValue>> = {},
): WordsContext {
  return {
    ...contextAt(book.sample, step, variant),
    facts: { ...factsAt(book.sample, step, variant, amount), ...more },
    ...(step.kind === 'correction' ? correctionOf(book, variant.id.startsWith('retraction')) : {}),
  };
}

const RENDERED = new Map<string, Words>();

/** Each text is made once: most tests look at the same ones. */
function render(
  book: Book,
  step: Step,
  variant: Variant,
  amount: Amount,
  more?: Readonly<Record<string, FactValue>>,
): Words {
  const { runbook, language = '' } = book.sample;
  const key = JSON.stringify([runbook, language, step.id, variant.id, amount, more]);
  const made =
    RENDERED.get(key) ??
    renderWords(book.book, step.id, variant.id, contextOf(book, step, variant, amount, more));
  RENDERED.set(key, made);
  return made;
}

function promiseOf(sample: Sample, step: Step, variant: Variant, language: string): string | null {
  const { nextUpdate, now, timeZone } = contextAt(sample, step, variant);
  return nextUpdate === null ? null : tellClock(nextUpdate, { language, timeZone, now });
}

function sentences({ headline, short, long }: Words): readonly string[] {
  return [headline, ...short.split(/(?<=[.?])\s+/u), ...long.split(/\n+|(?<=[.?])\s+/u)].map(
    (sentence) => sentence.replace(/^- /u, '').trim(),
  );
}

/** "It concerns customers in Germany." is a fact with hardly a word beside it. */
function isHardlyMore(sentence: string, fact: string): boolean {
  const rest = sentence.toLowerCase().replace(fact.toLowerCase(), '');
  return rest.length < sentence.length && (rest.match(/\p{L}+/gu)?.length ?? 0) <= 4;
}

function graphemes(text: string): number {
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length;
}

/** A link is an address, no word of ours. */
function withoutLinks(text: string): string {
  return text.replaceAll(/https?:\/\/\S+/gu, '');
}

/** The first three words; the service's name is one of them, however many it has. */
function opening(text: string, service: string): string {
  const start = text.toLowerCase().startsWith(service) ? service.length : 0;
  const words = text.slice(start).trim().split(/\s+/u);
  return (start === 0 ? words.slice(0, 3) : [service, ...words.slice(0, 2)]).join(' ');
}

function untidy(text: string): string | undefined {
  return (
    /[{}]|undefined|null|\[object|\btrue\b|\bfalse\b/u.exec(text)?.[0] ??
    / {2}| \n|\n{3}|\s$|^\s| [.,:;?]|(?<!\.)\.\.(?!\.)|,[.,]/u.exec(text)?.[0]
  );
}

describe.each(BOOKS)('$name', ({ sample, book, language }) => {
  test('has sample facts in the forms that it asks for, and for every fact that it can say', () => {
    for (const [name, value] of Object.entries({ ...sample.full, safety: sample.safety })) {
      const spec = book.runbook.facts[name];
      expect([name, spec && checkFactForm(spec, value)]).toEqual([name, null]);
    }
    const unsaid = Object.entries(book.runbook.facts)
      .filter(([name, spec]) => !spec.private && spec.form !== 'components' && name !== 'safety')
      .map(([name]) => name)
      .filter((name) => !['supplier', ...Object.keys(sample.full)].includes(name));
    expect(unsaid).toEqual([]);
  });

  test('opens each post of a step with other words than its fellows', () => {
    const service = String(sample.opening['service']).toLowerCase();
    for (const step of book.runbook.steps) {
      for (const part of ['short', 'long'] as const) {
        const starts = step.variants.map((variant) => {
          const words = render({ name: '', sample, book, language }, step, variant, 'full');
          return { variant: variant.id, opening: opening(words[part], service) };
        });
        const same = starts.filter(({ opening: one, variant }) =>
          starts.some((other) => other.opening === one && other.variant !== variant),
        );
        expect([step.id, part, same]).toEqual([step.id, part, []]);
      }
      const headlines = step.variants.map(
        (variant) => render({ name: '', sample, book, language }, step, variant, 'full').headline,
      );
      expect([step.id, new Set(headlines).size]).toEqual([step.id, headlines.length]);
    }
  });

  test('says no sentence twice in the wordings of a step', () => {
    const { correct } = correctionOf({ name: '', sample, book, language }, false);
    const told = new Set([...Object.values(sample.full).flat(), correct].map(String));
    for (const step of book.runbook.steps) {
      const seen = new Map<string, string>();
      for (const variant of step.variants) {
        const promise = promiseOf(sample, step, variant, language);
        const mayRepeat = (sentence: string): boolean =>
          told.has(sentence) ||
          [...told].some((fact) => isHardlyMore(sentence, fact)) ||
          REPEATABLE.test(sentence) ||
          SORRY[language]!.exec(sentence)?.[0].length === sentence.length ||
          (promise !== null && sentence.includes(promise));
        const own = AMOUNTS.flatMap((amount) =>
          sentences(render({ name: '', sample, book, language }, step, variant, amount)),
        ).filter((sentence) => !mayRepeat(sentence) && sentence.split(' ').length > 4);
        for (const sentence of new Set(own)) {
          expect(`${step.id}: ${sentence} – ${seen.get(sentence) ?? 'once'}`).toBe(
            `${step.id}: ${sentence} – once`,
          );
          seen.set(sentence, variant.id);
        }
      }
    }
  });

  test('has every text of the lead language, and no other', () => {
    const paths = Object.keys(book.templates);
    const prefixes = book.runbook.follow.map((follow) => `${follow}/`);
    const lead = paths.filter((path) => !prefixes.some((prefix) => path.startsWith(prefix)));
    for (const prefix of prefixes) {
      const own = paths
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length));
      expect(own.toSorted()).toEqual(lead.toSorted());
    }
    expect(language === book.runbook.language || prefixes.includes(`${language}/`)).toBe(true);
  });

  test('corrects each fact that it can take back in words that fit their sentence', () => {
    const { timeZone, now } = sample.context;
    for (const [name, spec] of Object.entries(book.runbook.facts)) {
      const value = sample.full[name];
      if (spec.correction === null || value === undefined) continue;
      const words = renderCorrection(book.runbook, name, value, value, { language, timeZone, now });
      expect([name, words === null]).toEqual([name, false]);
      expect([name, words!.said, untidy(words!.said)]).toEqual([name, words!.said, undefined]);
      // It completes "we wrote …", so it brings no full stop of its own.
      expect(words!.said).not.toMatch(/[.?!]$/u);
      expect(words!.correct).toMatch(/^[\p{Lu}\d].*[.?]$/u);
      expect(untidy(words!.correct!)).toBeUndefined();
    }
  });
});

describe.each(EACH)('$name', ({ step, variant, ...book }) => {
  const { sample, language } = book;
  const texts = (amount: Amount): Words => render(book, step, variant, amount);

  test.each(AMOUNTS)('is tidy and complete with %s facts', (amount) => {
    const { headline, short, long } = texts(amount);
    for (const text of [headline, short, long]) {
      expect([text, untidy(text)]).toEqual([text, undefined]);
      expect(text).toMatch(/^[\p{Lu}]/u);
    }
    expect(headline).not.toContain('\n');
    expect(headline).not.toMatch(/\.$/u);
  });

  test.each(AMOUNTS)('says nothing that hurts with %s facts', (amount) => {
    const { headline, short, long } = texts(amount);
    for (const never of NEVER_SAID[language]!) {
      expect(withoutLinks(`${headline}\n${short}\n${long}`)).not.toMatch(never);
    }
  });

  test('stays within what networks take, and leaves room for a word of one’s own', () => {
    expect(graphemes(texts('full').short)).toBeLessThanOrEqual(OUR_LIMIT);
    expect(graphemes(texts('minimal').short)).toBeLessThanOrEqual(OUR_LIMIT);
  });

  test('names the service, so that every channel stands alone', () => {
    const service = String(sample.opening['service']).toLowerCase();
    const { short, long } = texts('minimal');
    expect(short.toLowerCase()).toContain(service);
    expect(long.toLowerCase()).toContain(service);
  });

  if (SORRY_KINDS.includes(step.kind)) {
    test.each(AMOUNTS)('says sorry with %s facts', (amount) => {
      const { short, long } = texts(amount);
      expect(short).toMatch(SORRY[language]!);
      expect(long).toMatch(SORRY[language]!);
    });
  }

  if (['apology', 'acknowledgement'].includes(step.kind)) {
    test('says sorry near the top', () => {
      const paragraphs = texts('minimal').long.split('\n\n');
      expect(paragraphs.slice(0, 3).join(' ')).toMatch(SORRY[language]!);
    });
  }

  if (!variant.unless.includes('safety')) {
    test.each(AMOUNTS)('puts danger first with %s facts', (amount) => {
      const { safety } = sample;
      const { short, long } = render(book, step, variant, amount, { safety });
      expect(short.startsWith(`${safety} `)).toBe(true);
      expect(long.startsWith(`${safety}\n\n`)).toBe(true);
      if (amount === 'minimal') expect(graphemes(short)).toBeLessThanOrEqual(NETWORK_LIMIT);
      for (const text of [short, long]) expect(untidy(text)).toBeUndefined();
    });
  }

  const promise = promiseOf(sample, step, variant, language);
  if (promise !== null) {
    test('states the next update', () => {
      for (const amount of AMOUNTS) {
        const { short, long } = texts(amount);
        expect(short).toContain(promise);
        expect(long).toContain(promise);
      }
    });
  }

  test('does not call a known cause unknown', () => {
    const cause = sample.full['cause'] ?? '';
    const spec = book.book.runbook.facts['cause'];
    if (spec === undefined || step.unless.includes('cause')) return;
    const { short, long } = render(book, step, variant, 'full', { cause });
    expect(`${short}\n${long}`).not.toMatch(
      /not know the cause|cause is still open|what caused it|what is behind it, and|Ursache kennen wir noch|Ursache ist noch offen|was dahintersteckt und/u,
    );
  });
});

describe.each(HEARD)('$name', ({ step, audience, ...book }) => {
  const [variant] = step.variants;
  const { form } = book.book.runbook.audiences[audience]!;
  const say = (amount: Amount, more?: Readonly<Record<string, FactValue>>): string =>
    renderAudience(book.book, step.id, audience, contextOf(book, step, variant!, amount, more)) ??
    '';

  test.each(AMOUNTS)('is tidy and says nothing that hurts with %s facts', (amount) => {
    const text = say(amount);
    expect(text).toMatch(/^[\p{Lu}]/u);
    expect([text, untidy(text)]).toEqual([text, undefined]);
    // A list of what not to say names it, and the press asks in its own words.
    const own = text
      .split('\n')
      .filter((line) => !/Not: |Nicht: /u.test(line))
      .map((line) => (form === 'lines' ? line.replace(/^[^.]*\? /u, '') : line))
      .join('\n');
    for (const never of NEVER_SAID[book.language]!) expect(own).not.toMatch(never);
  });

  if (form === 'spoken') {
    test('can be heard in twenty seconds, danger first', () => {
      expect(say('full').split(/\s+/u).length).toBeLessThanOrEqual(SPOKEN_WORDS);
      if (step.opens.on === 'declared-resolved' || step.opens.on === 'stood-down') return;
      const { safety } = book.sample;
      if (/merged|correction/u.test(step.kind)) return;
      expect(say('full', { safety })).toMatch(
        new RegExp(`^[\\p{L} ]+\\. ${safety.replaceAll('.', '\\.')}`, 'u'),
      );
    });
  }

  if (['spoken', 'line', 'script'].includes(form)) {
    test('says sorry', () => {
      expect(say('minimal')).toMatch(SORRY[book.language]!);
    });
  }
});

test('a security incident brings no word for what it was: only a confirmed fact may', () => {
  const { templates } = RUNBOOKS.get('security-incident')!;
  for (const [path, source] of Object.entries(templates)) {
    // Scripts and lines name the question that others will ask, and what not to answer.
    if (path.includes('audience/media/') || path.includes('audience/frontline/')) continue;
    expect([path, SECURITY_WORDS.exec(source)?.[0]]).toEqual([path, undefined]);
  }
});

test('a security incident rests on nothing unconfirmed but the name of what it concerns', () => {
  const { facts, steps } = RUNBOOKS.get('security-incident')!.runbook;
  const opening = Object.keys(facts).filter((name) => facts[name]!.opening);
  expect(opening).toEqual(['service']);
  for (const step of steps) {
    for (const rule of Object.values(step.signOffs)) {
      expect(rule.need.map(({ role }) => role)).toEqual(['communicator', 'legal']);
      expect(rule.author).toBe('one-other');
    }
  }
  expect(steps[0]!.embargo).toEqual({ duty: 'cleared' });
});

test('an outage of what we build on names nobody: what it is called stays private', () => {
  const { runbook, templates } = RUNBOOKS.get('third-party-outage')!;
  expect(runbook.facts['partner']?.private).toBe(true);
  const all = Object.values(templates).join('\n');
  expect(all).not.toMatch(/\{\{partner\}\}/u);
  expect(all).toMatch(/Choosing what we build on is up to us/u);
});

test('planned maintenance speaks in the page’s words for it, and an overrun is an outage', () => {
  const { runbook } = RUNBOOKS.get('planned-maintenance')!;
  const steps = new Map(runbook.steps.map((step) => [step.id, step]));
  expect(runbook.open.status).toBe('scheduled');
  expect(steps.get('started')).toMatchObject({ status: 'in_progress', impact: 'maintenance' });
  expect(steps.get('finished')).toMatchObject({ status: 'completed', kind: 'resolution' });
  expect(steps.get('overrun')).toMatchObject({
    status: 'investigating',
    impact: 'major',
    opens: { on: 'time', fact: 'windowEnd', wait: 0 },
    unless: ['restoredAt'],
  });
  expect(steps.get('overrun')!.promise.sev2).toBe(runbook.rhythm.sev2.investigating);
});

test('a wider outage is never told "as before"', () => {
  for (const { templates } of RUNBOOKS.values()) {
    for (const source of Object.values(templates)) expect(source).not.toContain('as before');
  }
});
