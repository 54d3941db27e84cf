import type { Actor } from '../domain/ledger-entry.ts';
import type { SignedStatement } from '../domain/statements.ts';
import type { Words } from '../domain/rendition.ts';

/**
 * Reads what a signal brought without trusting its shape: anybody who reaches Temporal can send
 * anything. (zod stays out of the workflow sandbox, see DESIGN section 7.)
 */
export type Fields = Readonly<Record<string, unknown>>;

/** 64 KB of submitted text at most stand in a history (DESIGN section 4). */
const MOST_TEXT = 65_536;
const LONGEST_ID = 100;
const MOST_AUDIENCES = 50;
const AUDIENCE = /^[a-z][A-Za-z0-9-]{0,63}$/;
/** Half a surrogate pair: no bytes can carry it, so nobody could sign or store it. */
const HALF_CHARACTER = /\p{Surrogate}/u;
/** What the ledger takes into an entry's id; anything else would end the workflow there. */
const PRINTABLE = /^[ -~]+$/;

export function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null;
}

export function readText(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' && value.length <= MOST_TEXT && !HALF_CHARACTER.test(value)
    ? value
    : null;
}

export function readNumber(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** The message's own id, or `null` when it has none that can be used. */
export function readMessageId(payload: unknown): string | null {
  const id = asFields(payload)?.['id'];
  return typeof id === 'string' && id.length <= LONGEST_ID && PRINTABLE.test(id) ? id : null;
}

/** Who says to have sent it. A claim, marked as such. */
export function readClaimedActor(payload: unknown): Actor {
  const by = asFields(asFields(payload)?.['by']);
  const person = by === null ? null : readText(by, 'person');
  const name = by === null ? null : readText(by, 'name');
  return person === null || person.length > LONGEST_ID
    ? { person: 'unknown', name: 'unknown', proved: false }
    : { person, name: (name ?? person).slice(0, LONGEST_ID), proved: false };
}

export function readWords(fields: Fields): Words | null {
  const words = asFields(fields['words']);
  if (words === null) return null;
  const headline = readText(words, 'headline');
  const short = readText(words, 'short');
  const long = readText(words, 'long');
  const audiences = readAudiences(words['audiences']);
  if (headline === null || short === null || long === null || audiences === null) return null;
  const texts = [headline, short, long, ...Object.values(audiences ?? {})];
  return texts.reduce((sum, text) => sum + text.length, 0) > MOST_TEXT
    ? null
    : { headline, short, long, ...(audiences === undefined ? {} : { audiences }) };
}

/** Words of audiences with a form of their own; `undefined`: none were sent, `null`: not readable. */
function readAudiences(value: unknown): Words['audiences'] | null {
  if (value === undefined) return undefined;
  const fields = asFields(value);
  if (fields === null || Object.keys(fields).length > MOST_AUDIENCES) return null;
  const read = Object.keys(fields).map((name) => [name, readText(fields, name)] as const);
  const texts = read.flatMap(([name, text]) =>
    text === null || !AUDIENCE.test(name) ? [] : [[name, text] as const],
  );
  return texts.length === read.length ? Object.fromEntries(texts) : null;
}

/** Enough of the shape to be worth verifying; the verifier looks at the rest. */
export function looksSigned(value: unknown): value is SignedStatement {
  const fields = asFields(value);
  return (
    fields !== null &&
    readText(fields, 'statement') !== null &&
    asFields(fields['proof']) !== null &&
    asFields(fields['certificate']) !== null
  );
}
