import { LedgerError } from '../ledger-error.ts';

/** One page of a list; `cursor` leads to the next, `null`: this was the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

/** Where a page ended, as opaque text for callers. */
export function writeCursor(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

/**
 * Reads a cursor of `length` parts.
 *
 * @throws {LedgerError} `cursor-malformed`
 */
export function readCursor(text: string, length: number): readonly string[] {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
  } catch {
    place = null;
  }
  if (
    !Array.isArray(place) ||
    place.length !== length ||
    !place.every((part): part is string => typeof part === 'string' && part.length <= 300)
  ) {
    throw new LedgerError('cursor-malformed', 'this cursor was not given out here');
  }
  return place;
}

/**
 * An ISO 8601 instant out of a cursor.
 *
 * @throws {LedgerError} `cursor-malformed`
 */
export function cursorInstant(text: string | undefined): Date {
  const time = new Date(text ?? '');
  if (Number.isNaN(time.getTime())) {
    throw new LedgerError('cursor-malformed', 'this cursor was not given out here');
  }
  return time;
}

/** Cuts the one row too many that tells whether there is a next page. */
export function cutPage<R, T>(
  rows: readonly R[],
  limit: number,
  toItem: (row: R) => T,
  toPlace: (row: R) => readonly string[],
): Page<T> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    items: kept.map(toItem),
    cursor: rows.length > limit && last !== undefined ? writeCursor(toPlace(last)) : null,
  };
}
