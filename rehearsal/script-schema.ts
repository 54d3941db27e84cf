/** The shape of `rehearsals/<branch>.yaml`. Unknown keys are faults everywhere. */
import { z } from 'zod';
import { SCOPE_CHANGES } from '../domain/facts.ts';
import { REFUSALS } from '../domain/refusals.ts';
import type { RefusalCode } from '../domain/refusals.ts';
import { SEVERITIES } from '../domain/words.ts';
import { parseDuration } from '../templates/parse-duration.ts';
import { MOMENT, POST_REF, parseMoment, parsePostRef } from './moment.ts';
import { CAST, MAIN } from './script.ts';

const text = z.string().trim().min(1, { message: 'some words' });
const name = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9-]*$/u, { message: 'a name of letters, digits, hyphens' });
const reason = text.default('As the script says.');

function parsed<T>(parse: (given: string) => T | null, expected: string) {
  return z.string({ error: expected }).transform((given, context): T => {
    const value = parse(given);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}

const duration = parsed(parseDuration, 'an ISO 8601 duration such as PT20M');
const post = parsed(parsePostRef, POST_REF);
const moment = parsed(parseMoment, MOMENT);
const severity = z.enum(SEVERITIES);
const span = z.union([name, z.literal(0)], { error: 'the name of a span, or 0' }).transform(String);

const VALUE =
  'a value; null (retracted); or a map with value, unknown, ago or ahead, and state or change';
const factInput = z.union(
  [
    z.string(),
    z.boolean(),
    z.array(z.string()),
    z.null(),
    z.strictObject({
      value: z.union([z.string(), z.boolean(), z.array(z.string())]).optional(),
      unknown: z.literal(true).optional(),
      ago: span.optional(),
      ahead: span.optional(),
      state: z.enum(['reported', 'confirmed']).optional(),
      change: z.enum(SCOPE_CHANGES).optional(),
    }),
  ],
  { error: VALUE },
);
export type FactFile = z.infer<typeof factInput>;
const facts = z.record(name, factInput);

const words = z.strictObject({ headline: text, short: text, long: text });

/** Each act under its own key: a beat has exactly one of these. */
const ACTS = {
  open: facts.optional(),
  facts: facts.optional(),
  sign: post.optional(),
  change: post.optional(),
  reject: post.optional(),
  withdraw: post.optional(),
  revise: post.optional(),
  propose: z
    .strictObject({
      kind: z.enum(['statement', 'correction']),
      corrects: post.optional(),
      words,
    })
    .optional(),
  severity: severity.optional(),
  resolve: z.literal(true).optional(),
  relapse: text.optional(),
  'stand-down': text.optional(),
  merge: name.optional(),
  split: z.strictObject({ into: name, facts }).optional(),
  hold: text.optional(),
  /** `hold`, or a post under embargo. */
  release: post.optional(),
  skip: name.optional(),
  tick: name.optional(),
  tend: moment.optional(),
  until: moment.optional(),
  pass: span.optional(),
} as const;
export const ACT_NAMES = Object.keys(ACTS) as readonly (keyof typeof ACTS)[];
/** Acts that are said alone: `- resolve`. */
const BARE: readonly string[] = ['resolve'];

const refusal = z.enum(Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]], {
  error: 'the code of a refusal, such as not-waiting',
});
const cast = z.preprocess(
  (given) => (typeof given === 'string' ? [given] : given),
  z.array(z.enum(CAST)).min(1),
);

const beatSchema = z.preprocess(
  (given) => (typeof given === 'string' && BARE.includes(given) ? { [given]: true } : given),
  z
    .strictObject({
      ...ACTS,
      as: cast.optional(),
      on: name.default(MAIN),
      /** For `open`. */
      at: severity.optional(),
      /** For `facts`. */
      language: z.string().optional(),
      /** For `revise`. */
      begin: text.optional(),
      add: text.optional(),
      promise: span.optional(),
      because: reason,
      refused: refusal.optional(),
      note: text.optional(),
    })
    .refine((beat) => ACT_NAMES.filter((act) => beat[act] !== undefined).length === 1, {
      message: `exactly one act: one of ${ACT_NAMES.join(', ')}`,
    }),
);
export type BeatFile = z.infer<typeof beatSchema>;

const pieces = z.preprocess(
  (given) => (typeof given === 'string' ? [given] : given),
  z.array(text).default([]),
);
const expectedPost = z.preprocess(
  (given) => (typeof given === 'string' ? { post: given } : given),
  z.strictObject({
    post: parsed((given) => {
      const found = parsePostRef(given.replace(/\+$/u, ''));
      return found === null ? null : { ...found, repeated: given.endsWith('+') };
    }, `${POST_REF}; with + behind it for one or more`),
    wording: text.optional(),
    says: pieces,
    never: pieces,
    corrects: name.optional(),
    channels: z.array(name).optional(),
  }),
);
const count = z.int().min(0);
const names = z.array(name);
const expectation = z.strictObject({
  published: z.array(expectedPost).optional(),
  unsaid: z.array(post).optional(),
  waiting: z.array(post).optional(),
  promises: z.strictObject({ kept: count.optional(), missed: count.optional() }).optional(),
  phase: z.enum(['open', 'resolving', 'stood-down', 'merged', 'closed', 'aftercare']).optional(),
  status: z.string().optional(),
  severity: severity.optional(),
  skipped: names.optional(),
  satisfied: z.record(name, name).optional(),
  overdue: names.optional(),
  tasks: names.optional(),
  done: names.optional(),
  outdated: names.optional(),
  asked: z.array(text).optional(),
});
export type ExpectationFile = z.infer<typeof expectation>;

/** `rehearsals/<branch>.yaml`. */
export const scriptSchema = z.strictObject({
  format: z.literal(1),
  rehearsal: name,
  about: text,
  tempo: name.optional(),
  start: z.iso
    .datetime({ offset: true, error: 'a time with zone such as 2026-11-22T23:10:00+01:00' })
    .optional(),
  spans: z.record(name, z.record(name, duration)).default({}),
  play: z.array(beatSchema).min(1, { message: 'at least one beat' }),
  expect: expectation,
  /** What is expected of other incidents, by name. */
  others: z.record(name, expectation).default({}),
});
export type ScriptFile = z.infer<typeof scriptSchema>;
