import type Handlebars from 'handlebars';
import { formatClock, formatDay, formatSpan } from './format-time.ts';

/** Helpers of ours that templates may use; `if`, `unless`, `each` and `lookup` are Handlebars' own. */
export const WORD_HELPERS = ['cap', 'clock', 'day', 'span'] as const;
export type WordHelper = (typeof WORD_HELPERS)[number];

/** Handlebars' own that templates may use. All others (`with`, `log`, partials) are faults. */
export const OWN_HELPERS = ['if', 'unless', 'each', 'lookup'] as const;

/** What a post itself puts beside the incident's facts. */
export const POST_INPUTS = ['nextUpdate', 'saidAt'] as const;

/**
 * The helpers for one rendering: they carry its zone and its "now", so nothing is kept in a module.
 * Each throws on a value that is not there: a blank must never be printed.
 */
export function wordsHelpers(
  timeZone: string,
  now: string,
): Readonly<Record<WordHelper, Handlebars.HelperDelegate>> {
  return {
    cap: (value: unknown) => {
      const text = known('cap', value);
      const [first = ''] = text;
      return first.toUpperCase() + text.slice(first.length);
    },
    clock: (value: unknown) => formatClock(known('clock', value), timeZone, now),
    day: (value: unknown) => formatDay(known('day', value), timeZone, now),
    span: (from: unknown, to: unknown) => formatSpan(known('span', from), known('span', to)),
  };
}

function known(helper: WordHelper, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`nothing to print for ${helper}`);
  }
  return value;
}
