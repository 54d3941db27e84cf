import type { Claim } from './claim.ts';

/** Simple words for numbers. `one`, `ein` and `eine` are left out: they are articles as well. */
const NUMBER_WORDS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  sixty: 60,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  elf: 11,
  zwölf: 12,
  fünfzehn: 15,
  zwanzig: 20,
  dreißig: 30,
  vierzig: 40,
  sechzig: 60,
};

/** What is counted, in one word for every language. Other nouns are compared as they stand. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  percent: ['%', 'percent', 'per', 'prozent'],
  minute: ['minute', 'minutes', 'min', 'minuten'],
  hour: ['hour', 'hours', 'stunde', 'stunden'],
  day: ['day', 'days', 'tag', 'tage', 'tagen'],
  customer: ['customer', 'customers', 'kunden', 'kundinnen'],
  shop: ['shop', 'shops', 'store', 'stores', 'filiale', 'filialen', 'läden'],
  country: ['country', 'countries', 'länder', 'ländern'],
  region: ['region', 'regions', 'regionen'],
  order: ['order', 'orders', 'bestellung', 'bestellungen'],
};

/** Words behind a number that make it no count: times, dates, and what leads on. */
const NO_COUNT =
  /^(?:uhr|am|pm|o|cet|cest|mez|mesz|utc|gmt|est|edt|and|und|or|oder|to|bis|in|of|von|at|um|on|on|for|für|per|the|january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember)$/iu;

const NUMBER = new RegExp(
  String.raw`(?<![\p{L}\d.,:/+#-])(\d{1,3}(?:[.,]\d{3})+|\d{1,6}(?:[.,]\d{1,2})?|${Object.keys(NUMBER_WORDS).join('|')})\s?(%|(?<=\s)\p{L}+|(?<=\s)per cent)`,
  'giu',
);

/** Counts in words, such as `12 shops`, `three regions`, `40 %`, by what is counted. */
export function numbersIn(text: string): readonly Claim[] {
  return [...text.matchAll(NUMBER)].flatMap((match): readonly Claim[] => {
    const [shown, number = '', noun = ''] = match;
    if (noun !== 'per cent' && NO_COUNT.test(noun)) return [];
    return [{ about: 'number', key: `number:${unitOf(noun)}`, value: valueOf(number), shown }];
  });
}

function unitOf(noun: string): string {
  const word = noun.toLowerCase();
  if (word === 'per cent') return 'percent';
  const known = Object.entries(UNITS).find(([, forms]) => forms.includes(word));
  return known?.[0] ?? word.replace(/s$/u, '');
}

function valueOf(number: string): string {
  const word = NUMBER_WORDS[number.toLowerCase()];
  if (word !== undefined) return String(word);
  // `1,200` and `1.200` are both twelve hundred; `2.5` and `2,5` are two and a half.
  return /^\d{1,3}(?:[.,]\d{3})+$/u.test(number)
    ? number.replaceAll(/[.,]/gu, '')
    : String(Number(number.replace(',', '.')));
}
