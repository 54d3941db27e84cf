import type { Claim } from './claim.ts';

/** Groups of people and things of which it is said how many of them, or where. */
const GROUPS: Readonly<Record<string, string>> = {
  customer: 'customers?|Kundinnen und Kunden|Kund(?:en|innen)',
  person: 'users?|people|passengers|travellers|Menschen|Personen|Reisende[n]?|Fahrgäste[n]?',
  shop: 'shops?|stores?|branches|Filialen|Läden',
  country: 'countries|Länder[n]?',
  region: 'regions|Regionen',
  order: 'orders|Bestellungen',
  account: 'accounts|Konten',
};

const QUANTIFIERS: Readonly<Record<string, string>> = {
  all: 'all(?: of)?(?: our| the)?|every|alle[nr]?(?: unsere[nr]?)?|sämtliche[nr]?',
  part: 'some(?: of)?(?: our| the)?|several|many|most|a few|few|einige[nr]?|manche[nr]?|viele[nr]?|die meisten|mehrere[nr]?|wenige[nr]?',
  none: 'no|keine[nr]?',
};

const PLACE = String.raw`\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)?`;
const PLACES = String.raw`(?:in|aus)\s+(${PLACE}(?:(?:,\s*|\s+(?:and|und)\s+)${PLACE})*)`;
const SCOPE = new RegExp(
  String.raw`(?<![\p{L}])(?:(${group(QUANTIFIERS)})\s+)?(${group(GROUPS)})(?![\p{L}])(?:\s+${PLACES})?`,
  'gu',
);

/**
 * For whom something is said to be, such as `customers in Germany` or `all shops`, by whom it is
 * said of. A bare `customers` says nothing that could be contradicted.
 */
export function scopesIn(text: string): readonly Claim[] {
  // A sentence may begin with it: `All shops are open.`
  const lowered = text.replaceAll(
    /(^|[.!?:]\s+|\n)(\p{Lu})(?=\p{Ll}*\s)/gu,
    (whole, start, letter) =>
      typeof start === 'string' && typeof letter === 'string'
        ? start + letter.toLowerCase()
        : whole,
  );
  return [...lowered.matchAll(SCOPE)].flatMap((match): readonly Claim[] => {
    const [shown, quantifier, noun = '', places] = match;
    if (quantifier === undefined && places === undefined) return [];
    const where = (places ?? '')
      .split(/,\s*|\s+(?:and|und)\s+/u)
      .filter((place) => place !== '')
      .toSorted();
    const value = `${quantifier === undefined ? '' : nameOf(QUANTIFIERS, quantifier)}|${where.join(',')}`;
    return [{ about: 'scope', key: `scope:${nameOf(GROUPS, noun)}`, value, shown }];
  });
}

function group(names: Readonly<Record<string, string>>): string {
  return Object.values(names).join('|');
}

function nameOf(names: Readonly<Record<string, string>>, word: string): string {
  const found = Object.entries(names).find(([, form]) =>
    new RegExp(`^(?:${form})$`, 'u').test(word),
  );
  return found?.[0] ?? word;
}
