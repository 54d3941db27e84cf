/** The small shapes of which `runbook.yaml` and tempo files are made. */
import { z } from 'zod';
import type { Condition } from '../domain/condition.ts';
import type { DayHours } from '../domain/runbook.ts';
import { ROLES, SEVERITIES } from '../domain/words.ts';
import { OWN_HELPERS, POST_INPUTS, WORD_HELPERS } from './words-helpers.ts';
import { parseDuration } from './parse-duration.ts';

/** Words of the template language, and facts of other languages: no fact can be called so. */
const RESERVED = new Set<string>([
  ...WORD_HELPERS,
  ...OWN_HELPERS,
  ...POST_INPUTS,
  'this',
  'value',
  'was',
]);

const DURATION = 'an ISO 8601 duration in days, hours, minutes or seconds, such as PT20M';
const HOURS = 'hours of the day such as "22:00-07:00"';
const DAY_TIME = '([01]\\d|2[0-3]):[0-5]\\d';

export const duration = z.string({ error: DURATION }).transform((text, context) => {
  const length = parseDuration(text);
  if (length === null) {
    context.addIssue({ code: 'custom', message: DURATION });
    return z.NEVER;
  }
  return length;
});
export const positive = duration.refine((length) => length > 0, {
  message: `${DURATION}, longer than 0`,
});
/** "rhythm", or a length of its own. */
export const promise = z.union([z.literal('rhythm'), positive], {
  error: `"rhythm" or ${DURATION}, longer than 0`,
});

export const text = z.string().trim().min(1, { message: 'some words' });
export const name = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/u, { message: 'a name of small letters, digits, hyphens' });
export const factName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/u, { message: 'a fact name such as notAffected' })
  .refine((fact) => !RESERVED.has(fact) && !(fact in {}), {
    message: 'another fact name: templates use this word already',
  });
export const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/u, { message: 'a language such as en' });
export const severity = z.enum(SEVERITIES);
export const role = z.enum(ROLES);

/** Hours of one day in the runbook's time zone; `22:00-07:00` runs past midnight. */
export const dayHours = z
  .string({ error: HOURS })
  .regex(new RegExp(`^${DAY_TIME}-${DAY_TIME}$`, 'u'), { message: HOURS })
  .transform((hours, context): DayHours => {
    const [from = '', to = ''] = hours.split('-');
    if (from === to) {
      context.addIssue({ code: 'custom', message: `${HOURS}, with an end that is not its start` });
    }
    return { from, to };
  });

/**
 * One value for all severities, or one each; a severity that is left out has none. `short` tells
 * editors about the first form (see `runbookJsonSchema`).
 */
export function perSeverity<T extends z.ZodType>(value: T) {
  return z
    .preprocess(
      (given) =>
        typeof given === 'string' || typeof given === 'number'
          ? { sev1: given, sev2: given, sev3: given }
          : given,
      z.strictObject({ sev1: value.optional(), sev2: value.optional(), sev3: value.optional() }),
    )
    .meta({ short: { type: 'string' } });
}

/** The name of one sign-off rule for all severities, or one for each. */
export const ruleNames = z
  .preprocess(
    (given) => (typeof given === 'string' ? { sev1: given, sev2: given, sev3: given } : given),
    z.strictObject(
      { sev1: name, sev2: name, sev3: name },
      { error: 'the name of a sign-off rule' },
    ),
  )
  .meta({ short: { type: 'string' } });

/** A condition from the closed list; all parts that are given must hold. */
export const condition = z
  .strictObject({
    severities: z.array(severity).min(1).optional(),
    lateBy: positive.optional(),
    restoredWithin: positive.optional(),
    firstWords: z.boolean().optional(),
    relapsed: z.boolean().optional(),
  })
  .refine((given) => Object.keys(given).length > 0, {
    message: 'one of severities, lateBy, restoredWithin, firstWords, relapsed',
  })
  .transform((given): Condition => ({
    severities: given.severities ?? null,
    lateBy: given.lateBy ?? null,
    restoredWithin: given.restoredWithin ?? null,
    firstWords: given.firstWords ?? null,
    relapsed: given.relapsed ?? null,
  }));

const OPENINGS = [
  'opened',
  'published (with step, wait)',
  'fact (with fact)',
  'promise-near',
  'declared-resolved',
  'stood-down',
  'relapsed',
  'merged',
  'elapsed (with wait)',
  'time (with fact, and before or wait)',
  'fact-changed',
];

/** When a step's first draft is made. `before` is the negative `wait` of `time`. */
export const opening = z.discriminatedUnion(
  'on',
  [
    z.strictObject({ on: z.literal('opened') }),
    z.strictObject({ on: z.literal('published'), step: name, wait: duration.default(0) }),
    z.strictObject({ on: z.literal('fact'), fact: factName }),
    z.strictObject({ on: z.literal('promise-near') }),
    z.strictObject({ on: z.literal('declared-resolved') }),
    z.strictObject({ on: z.literal('stood-down') }),
    z.strictObject({ on: z.literal('relapsed') }),
    z.strictObject({ on: z.literal('merged') }),
    z.strictObject({ on: z.literal('elapsed'), wait: positive }),
    z
      .strictObject({
        on: z.literal('time'),
        fact: factName,
        wait: duration.optional(),
        before: positive.optional(),
      })
      .refine(({ wait, before }) => wait === undefined || before === undefined, {
        message: 'either before or wait',
      }),
    z.strictObject({ on: z.literal('fact-changed') }),
  ],
  { error: `on: one of ${OPENINGS.join(', ')}` },
);
