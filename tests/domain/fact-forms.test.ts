import { describe, expect, test } from '@jest/globals';
import { checkFactForm, isDay, isInstant } from '../../domain/fact-forms.ts';
import { FACT_FORMS } from '../../domain/facts.ts';
import type { FactForm, FactSpec, FactValue } from '../../domain/facts.ts';

function spec(form: FactForm): FactSpec {
  const choices = form === 'word' ? ['down', 'slow', 'unreliable'] : null;
  return {
    form,
    required: false,
    choices,
    choicesIn: {},
    hint: null,
    opening: false,
    confirm: [],
    private: false,
    scope: false,
    correction: null,
  };
}

const FITS: Readonly<Record<FactForm, readonly FactValue[]>> = {
  components: [['online ordering=partial_outage', 'shops=operational'], ['A=B=major_outage']],
  noun: ['online ordering', 'customers in Germany and Austria', 'Mastodon', 'iPhone app 3.2'],
  word: ['down', 'unreliable'],
  clause: ['you cannot sign in or place an order', 'I am shown an empty page'],
  sentence: [
    'An update we made at 06:55 CET overloaded the system that signs people in.',
    '70 of our shops are open.',
    'Über die Ursache wissen wir noch nichts.',
    'We said "it is over."',
  ],
  sentences: [['You can order by phone or in any of our shops.'], ['One.', 'Two.']],
  label: ['orders already placed, and all shops', 'Jana Weber, head of customer service'],
  how: ['by direct message', 'at help@example.com'],
  where: ['on our status page'],
  'yes-no': [true, false],
  time: ['2026-11-22T06:05:00.000Z', '2026-11-22T07:05+01:00', '2026-11-22T07:05:00+01:00'],
  date: ['2026-12-05', '2028-02-29', '2026-12-05T00:00:00.000Z'],
};

const DOES_NOT_FIT: Readonly<Record<FactForm, readonly FactValue[]>> = {
  components: [[], 'online ordering=down', ['online ordering=down'], ['=operational'], ['shops']],
  noun: ['online ordering.', 'The shop', 'Customers in Austria', '', 'a'.repeat(101), true],
  word: ['broken', 'Down', ['down']],
  clause: ['You cannot sign in', 'you cannot sign in.', 'you cannot\nsign in'],
  sentence: ['an update broke it.', 'An update broke it', 'An update broke it!', '   '],
  sentences: [[], 'You can order by phone.', ['You can order by phone'], ['Fine.', ''], true],
  label: ['orders already placed.', ' orders'],
  how: ['By direct message', 'by direct message.'],
  where: ['On our status page', 'on our  status page'],
  'yes-no': ['yes', 'true', ['yes']],
  time: ['07:05', '07:05 CET', '2026-11-22T07:05:00', '2026-02-30T07:05:00Z', '2026-11-22T25:05Z'],
  date: ['Friday 5 December', '2026-13-01', '2027-02-29', '05.12.2026', '2026-12-5'],
};

describe.each(FACT_FORMS)('a fact of form %s', (form) => {
  test.each(FITS[form].map((value) => [value]))('takes %j', (value) => {
    expect(checkFactForm(spec(form), value)).toBeNull();
  });

  test.each(DOES_NOT_FIT[form].map((value) => [value]))('refuses %j and says why', (value) => {
    expect(checkFactForm(spec(form), value)).toMatch(/^[A-Z].{10,}[.]$/u);
  });
});

test('names the sentence of a list that is wrong', () => {
  expect(checkFactForm(spec('sentences'), ['All is well.', 'not so'])).toContain('Sentence 2');
});

test('lists the choices of a word', () => {
  expect(checkFactForm(spec('word'), 'gone')).toContain('down, slow, unreliable');
});

test('refuses signs that nobody sees but that turn a line around', () => {
  expect(checkFactForm(spec('label'), 'shops \u202eevil')).toContain('invisible');
});

test('takes braces as what they are: text', () => {
  expect(checkFactForm(spec('label'), 'a {{cause}} in braces')).toBeNull();
});

test('knows the calendar', () => {
  expect([isDay('2028-02-29'), isDay('2026-02-29'), isInstant('2026-02-29T10:00Z')]).toEqual([
    true,
    false,
    false,
  ]);
});
