/** The tools' own sentences: complete in every language, and said in the one that is asked for. */
import { describe, expect, test } from '@jest/globals';
import {
  fillIn,
  knownLanguage,
  MESSAGE_LANGUAGES,
  MESSAGES,
  messagesIn,
  preferredLanguage,
  tellRefusalIn,
} from '../../domain/messages/speak.ts';
import { REFUSALS } from '../../domain/refusals.ts';

/** Every sentence with its place. */
function sentences(node: unknown, place = ''): readonly (readonly [string, string])[] {
  if (typeof node === 'string') return [[place, node]];
  return Object.entries(node as Readonly<Record<string, unknown>>).flatMap(([key, value]) =>
    sentences(value, `${place}/${key}`),
  );
}

function places(sentence: string): readonly string[] {
  return (sentence.match(/\{\w+\}/gu) ?? []).toSorted();
}

describe.each(MESSAGE_LANGUAGES)('%s', (language) => {
  const all = new Map(sentences(MESSAGES[language]));
  const english = new Map(sentences(MESSAGES.en));

  test('says everything, and leaves the same places open', () => {
    expect([...all.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    const wrong = [...all].filter(
      ([place, sentence]) =>
        sentence.trim() === '' ||
        // `1 person` needs no number, whatever the language.
        places(sentence).join() !== places(english.get(place) ?? '').join(),
    );
    expect(wrong).toEqual([]);
  });

  test('has no straight quotes or doubled spaces, and no sentence of another language', () => {
    const copied = [...all].filter(
      ([place, sentence]) =>
        language !== 'en' && sentence === english.get(place) && /\s/u.test(sentence),
    );
    expect(copied.map(([, sentence]) => sentence)).toEqual(
      language === 'en' ? [] : ['Feed (Atom)', 'in {span}'],
    );
    for (const [place, sentence] of all) {
      expect([place, sentence]).toEqual([place, expect.not.stringMatching(/ {2}|\t/u)]);
    }
  });

  test('has a sentence for every refusal', () => {
    expect(Object.keys(MESSAGES[language].refusals).toSorted()).toEqual(
      Object.keys(REFUSALS).toSorted(),
    );
  });
});

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.5', 'de'],
  ['en;q=0.5, de;q=0.4', 'en'],
  ['en;q=0.1,de', 'de'],
  ['fr, de;q=0.2', 'de'],
  ['fr', 'en'],
  ['*', 'en'],
  ['de;q=0, fr', 'en'],
  [';;;,=,de;q=x', 'en'],
])('of Accept-Language %s, %s is preferred', (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});

test('a tag is known by its language, whatever follows it', () => {
  expect(['de', 'DE_at', 'de-CH', 'de_DE.UTF-8', 'C', ''].map(knownLanguage)).toEqual([
    'de',
    'de',
    'de',
    'de',
    null,
    null,
  ]);
  expect(messagesIn('fr')).toBe(MESSAGES.en);
});

test('a refusal is told with what was found', () => {
  expect(tellRefusalIn(MESSAGES.de, { code: 'auditor', detail: 'p-ada' })).toBe(
    'Wer prüft, liest und handelt nie. (p-ada)',
  );
  expect(tellRefusalIn(MESSAGES.en, { code: 'auditor', detail: '' })).toBe(REFUSALS.auditor);
});

test('an open place without value is seen, and what is filled in opens no other', () => {
  expect(fillIn('{a} and {b}', { a: '{b}' })).toBe('{b} and {b}');
  expect(fillIn('{a}', { a: '$&' })).toBe('$&');
});
