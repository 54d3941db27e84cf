import type Handlebars from 'handlebars';
import type { FactForm } from '../domain/facts.ts';
import { tellClock, tellDay, tellSpan } from '../domain/tell-time.ts';
import type { TimeTelling } from '../domain/tell-time.ts';

/** Helpers of ours that templates may use; `if`, `unless`, `each` and `lookup` are Handlebars' own. */
export const WORD_HELPERS = ['cap', 'clock', 'day', 'span', 'unknown'] as const;
export type WordHelper = (typeof WORD_HELPERS)[number];

/** Handlebars' own that templates may use. All others (`with`, `log`, partials) are faults. */
export const OWN_HELPERS = ['if', 'unless', 'each', 'lookup'] as const;

/** What a template may print. `instant`: a time that the post itself brings. */
export type Slot = FactForm | 'instant';

/** What a post itself puts beside the incident's facts, and in which form. */
export const POST_INPUT_FORMS = {
  nextUpdate: 'instant',
  saidAt: 'instant',
  said: 'clause',
  correct: 'sentence',
  leadLink: 'where',
} as const satisfies Readonly<Record<string, Slot>>;
export type PostInput = keyof typeof POST_INPUT_FORMS;
export const POST_INPUTS = Object.keys(POST_INPUT_FORMS) as readonly PostInput[];

/**
 * The helpers for one rendering: they carry its language, zone and "now", so nothing is kept in a
 * module. Each throws on a value that is not there: a blank must never be printed.
 *
 * @param unknown facts of which somebody said that they are not known: `{{#if (unknown "cause")}}`
 */
export function wordsHelpers(
  telling: TimeTelling,
  unknown: ReadonlySet<string>,
): Readonly<Record<WordHelper, Handlebars.HelperDelegate>> {
  return {
    cap: (value: unknown) => {
      const text = known('cap', value);
      const [first = ''] = text;
      return first.toLocaleUpperCase(telling.language) + text.slice(first.length);
    },
    clock: (value: unknown) => tellClock(known('clock', value), telling),
    day: (value: unknown) => tellDay(known('day', value), telling),
    span: (from: unknown, to: unknown) =>
      tellSpan(known('span', from), known('span', to), telling.language),
    unknown: (fact: unknown) => unknown.has(known('unknown', fact)),
  };
}

function known(helper: WordHelper, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`nothing to print for ${helper}`);
  }
  return value;
}
