import type { Claim } from './claim.ts';

/** Short names of zones as people write them, in minutes from UTC. */
const ZONES: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 60,
  BST: 60,
  CET: 60,
  MEZ: 60,
  CEST: 120,
  MESZ: 120,
  EET: 120,
  OEZ: 120,
  EEST: 180,
  OESZ: 180,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
};

const ZONE_NAMES = Object.keys(ZONES).join('|');
/** `07:05`, `7.05 Uhr`, `7 Uhr`, `7:05 pm`, `7 am`; with a zone behind it or none. */
const TIME = new RegExp(
  String.raw`(?<![\p{L}\d.:,])(?:([01]?\d|2[0-4])(?::([0-5]\d)(?:\s*([ap]\.?m\b\.?))?(?:\s*Uhr\b)?|[.]([0-5]\d)\s*Uhr\b|\s*([ap]\.?m\b\.?)|\s*Uhr\b(?:\s*([0-5]\d)\b)?))(?:\s*(${ZONE_NAMES})\b)?`,
  'giu',
);

const SINCE = /\b(?:since|seit|(?:began|begun|started) (?:at|around)|(?:begann|begonnen) um)\s*$/iu;
const BY = /\b(?:by|no later than|bis|spätestens(?: um)?)\s*$/iu;
const ABOUT = /\s+(?:about|around|roughly|shortly after|etwa|rund|gegen|ungefähr|kurz nach)\s*$/iu;
const DAY = 24 * 60;

/** Key of times by which something was promised. */
export const PROMISED = 'time:by';
/** Key of times since which something has been so. */
export const SINCE_WHEN = 'time:since';

/**
 * Clock times in words, by what they are said of: since when, by when, else by the two words before
 * them. `07:05 CET`, `7.05 Uhr` and `06:05 UTC` are the same time in Berlin in winter.
 *
 * @param offset of a time without zone, in minutes from UTC
 */
export function timesIn(text: string, offset: number): readonly Claim[] {
  return [...text.matchAll(TIME)].flatMap((match) => {
    const [whole, hour, minute, half, dotted, halfOnly, after, zone] = match;
    const before = text.slice(Math.max(0, match.index - 60), match.index).replace(ABOUT, ' ');
    const shown = whole.trim();
    const minutes =
      (onHalf(Number(hour), half ?? halfOnly) * 60 + Number(minute ?? dotted ?? after ?? '0')) %
      DAY;
    const from = zone === undefined ? offset : (ZONES[zone.toUpperCase()] ?? offset);
    const value = String((((minutes - from) % DAY) + DAY) % DAY);
    return [{ about: 'time', key: keyOf(before), value, shown }];
  });
}

/** `7 pm` is 19; without a half of the day the hour stays. */
function onHalf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

function keyOf(before: string): string {
  if (SINCE.test(before)) return SINCE_WHEN;
  if (BY.test(before)) return PROMISED;
  const sentence = before.split(/[.!?\n]/u).at(-1) ?? '';
  const words = sentence.toLowerCase().match(/\p{L}+/gu) ?? [];
  return `time:${words.slice(-2).join(' ')}`;
}
