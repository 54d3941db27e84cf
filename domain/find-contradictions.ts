import type { Claim } from './claims/claim.ts';
import { numbersIn } from './claims/numbers-in.ts';
import { scopesIn } from './claims/scopes-in.ts';
import { PROMISED, SINCE_WHEN, timesIn } from './claims/times-in.ts';
import type { FactValue } from './facts.ts';
import { minuteOfDay } from './local-time.ts';
import { tellTimeOfDay } from './tell-time.ts';
import type { Instant } from './words.ts';

/** What is said in one place. */
export interface Said {
  /** As people call it: `sms`, `status-page (main-de)`, `post 2 on the status-page`. */
  readonly where: string;
  readonly language: string;
  /** Headline and text. */
  readonly text: string;
  /** The next update that these words promise; `null`: none. */
  readonly promise: Instant | null;
}

export interface SaidTogether {
  /** The renditions that wait to be signed together. */
  readonly drafts: readonly Said[];
  /** The same moment in another language. */
  readonly beside: readonly Said[];
  /** What the public has been told last; left empty for a correction, which must differ. */
  readonly published: readonly Said[];
  /** What is known now, in every language that the words are in. */
  readonly facts: Readonly<Record<string, FactValue>>;
  /** IANA zone in which the words tell times. */
  readonly timeZone: string;
  readonly now: Instant;
}

/** Two truths, of which one at least is wrong. */
export interface Contradiction {
  readonly about: 'time' | 'number' | 'scope' | 'promise';
  /** Who says what; two values at least. */
  readonly says: readonly { readonly where: readonly string[]; readonly value: string }[];
  /** One sentence: `staff-chat says 07:05 CET, sms says 07:15 CET`. */
  readonly text: string;
}

/**
 * Finds times, numbers and scopes that differ between texts which should say the same: one number,
 * one time, one scope across all renditions and languages (service-outage-words.md, section 4).
 *
 * It warns and decides nothing, so it would rather miss one than cry wolf: what a short text leaves
 * out contradicts nothing, and two values that are both known facts may stand beside each other.
 */
export function findContradictions(together: SaidTogether): readonly Contradiction[] {
  const { drafts, beside, published, facts, timeZone, now } = together;
  const offset = offsetOf(timeZone, now);
  const read = (said: Said): Speaker => ({ said, claims: claimsIn(said.text, offset) });
  const speakers = drafts.map(read);
  const known = factClaims(facts, timeZone, offset);
  const clashes: Clash[] = [];
  for (const [index, one] of speakers.entries()) {
    for (const other of [...speakers.slice(index + 1), ...beside.map(read)]) {
      clashes.push(...clash(one, other, (a, b) => !(isKnown(known, a) && isKnown(known, b))));
    }
    for (const earlier of published.map(read)) {
      clashes.push(...clash(one, earlier, (a, b) => differsFromTold(known, a, b)));
    }
    clashes.push(...againstFacts(one, known, facts, timeZone));
  }
  return [
    ...merge(clashes),
    ...speakers.flatMap((speaker) => brokenPromise(speaker, known, timeZone, offset)),
  ];
}

interface Speaker {
  readonly said: Pick<Said, 'where' | 'language' | 'promise'>;
  readonly claims: readonly Claim[];
}

interface Clash {
  readonly key: string;
  readonly about: Claim['about'];
  readonly sides: readonly {
    readonly where: string;
    readonly value: string;
    readonly shown: string;
  }[];
}

function claimsIn(text: string, offset: number): readonly Claim[] {
  return [...timesIn(text, offset), ...numbersIn(text), ...scopesIn(text)];
}

/** What facts say, in whatever role: a time that is a fact explains itself wherever it stands. */
function factClaims(
  facts: Readonly<Record<string, FactValue>>,
  timeZone: string,
  offset: number,
): readonly Claim[] {
  return Object.values(facts).flatMap((value) => {
    if (typeof value === 'boolean') return [];
    const texts = typeof value === 'string' ? [value] : value;
    return texts.flatMap((text) =>
      claimsIn(isInstant(text) ? tellTimeOfDay(text, 'en', timeZone) : text, offset),
    );
  });
}

function isKnown(known: readonly Claim[], claim: Claim): boolean {
  return known.some(
    (fact) =>
      fact.about === claim.about &&
      fact.value === claim.value &&
      (claim.about === 'time' || fact.key === claim.key),
  );
}

/**
 * Pairs of claims of the same thing where each side says what the other does not. Promises differ
 * from language to language as they are drafted, and are looked at by themselves.
 */
function clash(
  one: Speaker,
  other: Speaker,
  matters: (a: Claim, b: Claim) => boolean,
): readonly Clash[] {
  const sameLanguage = one.said.language === other.said.language;
  return one.claims.flatMap((a) => {
    if (a.key === PROMISED || (a.about === 'scope' && !sameLanguage)) return [];
    if (says(other, a)) return [];
    return other.claims
      .filter((b) => b.key === a.key && !says(one, b) && matters(a, b))
      .map((b) => ({ key: a.key, about: a.about, sides: [side(one, a), side(other, b)] }));
  });
}

/** What was told and is no fact any more, or what is written now and never was one. */
function differsFromTold(known: readonly Claim[], now: Claim, told: Claim): boolean {
  if (now.about === 'time') return now.key === SINCE_WHEN && !isKnown(known, told);
  return !isKnown(known, now);
}

/** A time since when, where facts know another and these words tell none of those. */
function againstFacts(
  one: Speaker,
  known: readonly Claim[],
  facts: Readonly<Record<string, FactValue>>,
  timeZone: string,
): readonly Clash[] {
  const told = one.claims.filter(({ key }) => key === SINCE_WHEN);
  const times = Object.entries(facts).flatMap(([name, value]) =>
    typeof value === 'string' && isInstant(value) ? [{ name, value }] : [],
  );
  const [first] = times;
  if (first === undefined || told.some((claim) => isKnown(known, claim))) return [];
  return told.map((claim) => ({
    key: claim.key,
    about: claim.about,
    sides: [
      side(one, claim),
      ...times.map(({ name, value }) => {
        const shown = tellTimeOfDay(value, one.said.language, timeZone);
        return { where: `the fact ${name}`, value: `fact ${shown}`, shown };
      }),
    ],
  }));
}

/** A time that stands there at all is not left out, whatever it is said of there. */
function says({ claims }: Speaker, { about, key, value }: Claim): boolean {
  return claims.some((claim) =>
    about === 'time' ? claim.value === value && claim.about === 'time' : isSame(claim, key, value),
  );
}

function isSame(claim: Claim, key: string, value: string): boolean {
  return claim.key === key && claim.value === value;
}

function side({ said }: Speaker, { value, shown }: Claim): Clash['sides'][number] {
  return { where: said.where, value, shown };
}

/** Words that name a time for the next update, and not the one that stands in what is signed. */
function brokenPromise(
  { said, claims }: Speaker,
  known: readonly Claim[],
  timeZone: string,
  offset: number,
): readonly Contradiction[] {
  const { promise, where, language } = said;
  // `bis 9.40 Uhr` may end a span as well; then facts know it.
  const told = claims.filter((claim) => claim.key === PROMISED && !isKnown(known, claim));
  const [first] = told;
  if (promise === null || first === undefined) return [];
  // Printed times to come are rounded up, so that the public never waits in vain.
  const minute = new Date(Math.ceil(Date.parse(promise) / 60_000) * 60_000).toISOString();
  const [kept] = timesIn(tellTimeOfDay(minute, 'en', timeZone), offset);
  if (kept === undefined || told.some(({ value }) => value === kept.value)) return [];
  const promised = tellTimeOfDay(minute, language, timeZone);
  return [
    {
      about: 'promise',
      says: [
        { where: [where], value: first.shown },
        { where: ['the promise'], value: promised },
      ],
      text: `${where} says ${first.shown}, the promise that is signed is ${promised}`,
    },
  ];
}

/** One finding for each thing, however many places say it. */
function merge(clashes: readonly Clash[]): readonly Contradiction[] {
  const keys = [...new Set(clashes.map(({ key }) => key))];
  return keys.flatMap((key) => {
    const mine = clashes.filter((each) => each.key === key);
    const [first] = mine;
    if (first === undefined) return [];
    const values = new Map<string, { shown: string; where: Set<string> }>();
    for (const { where, value, shown } of mine.flatMap(({ sides }) => sides)) {
      const entry = values.get(value) ?? { shown, where: new Set<string>() };
      entry.where.add(where);
      values.set(value, entry);
    }
    const says = [...values.values()].map(({ shown, where }) => ({
      where: [...where],
      value: shown,
    }));
    const text = says
      .map(
        ({ where, value }) =>
          `${where.join(' and ')} ${where.length > 1 ? 'say' : 'says'} ${value}`,
      )
      .join(', ');
    return [{ about: first.about, says, text }];
  });
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/u.test(text) && !Number.isNaN(Date.parse(text));
}

/** Minutes from UTC in a zone, at a moment. */
function offsetOf(timeZone: string, now: Instant): number {
  const difference = minuteOfDay(now, timeZone) - minuteOfDay(now, 'UTC');
  if (difference > 14 * 60) return difference - 24 * 60;
  return difference < -12 * 60 ? difference + 24 * 60 : difference;
}
