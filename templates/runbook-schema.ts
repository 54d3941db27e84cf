/** The shape of `runbook.yaml` and of tempo files. Unknown keys are faults everywhere. */
import { z } from 'zod';
import { FACT_FORMS } from '../domain/facts.ts';
import type { AuthorRule } from '../domain/runbook.ts';
import {
  IMPACTS,
  INCIDENT_STATUSES,
  POST_KINDS,
  ROLES,
  SEVERITIES,
  STATUS_SITUATIONS,
} from '../domain/words.ts';
import type { PostKind } from '../domain/words.ts';
import { OWN_HELPERS, POST_INPUTS, WORD_HELPERS } from './words-helpers.ts';
import { parseDuration } from './parse-duration.ts';

const AUTHOR_RULES = ['may-sign', 'one-other', 'may-not-sign'] as const satisfies AuthorRule[];
/** Kinds that people propose; they have no templates, so no step can be one. */
const STEP_KINDS = POST_KINDS.filter((kind) => kind !== 'statement' && kind !== 'correction');
const RESERVED = new Set<string>([...WORD_HELPERS, ...OWN_HELPERS, ...POST_INPUTS, 'this']);

const DURATION = 'an ISO 8601 duration in days, hours, minutes or seconds, such as PT20M';
const duration = z.string({ error: DURATION }).transform((text, context) => {
  const length = parseDuration(text);
  if (length === null) {
    context.addIssue({ code: 'custom', message: DURATION });
    return z.NEVER;
  }
  return length;
});
const positive = duration.refine((length) => length > 0, { message: `${DURATION}, longer than 0` });

const text = z.string().trim().min(1, { message: 'some words' });
const name = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/u, { message: 'a name of small letters, digits, hyphens' });
const factName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/u, { message: 'a fact name such as notAffected' })
  .refine((fact) => !RESERVED.has(fact) && !(fact in {}), {
    message: 'another fact name: templates use this word already',
  });
const severity = z.enum(SEVERITIES);
const status = z.enum(INCIDENT_STATUSES);

/** One value for all severities, or one each; a severity that is left out has none. */
function perSeverity<T extends z.ZodType>(value: T) {
  return z.preprocess(
    (given) =>
      typeof given === 'string' || typeof given === 'number'
        ? { sev1: given, sev2: given, sev3: given }
        : given,
    z.strictObject({ sev1: value.optional(), sev2: value.optional(), sev3: value.optional() }),
  );
}

const ruleNames = z.preprocess(
  (given) => (typeof given === 'string' ? { sev1: given, sev2: given, sev3: given } : given),
  z.strictObject({ sev1: name, sev2: name, sev3: name }, { error: 'the name of a sign-off rule' }),
);

const rhythmStatuses = { investigating: positive, identified: positive, monitoring: positive };
const promise = z.union([z.literal('rhythm'), positive], {
  error: `"rhythm" or ${DURATION}, longer than 0`,
});

const factSchema = z.strictObject({
  form: z.enum(FACT_FORMS),
  required: z.boolean().default(false),
  choices: z.array(text).min(1).optional(),
  hint: text.optional(),
});

const signOffSchema = z.strictObject({
  need: z
    .array(z.strictObject({ role: z.enum(ROLES), count: z.int().min(1) }))
    .min(1, { message: 'at least one signer: nothing approves itself' }),
  author: z.enum(AUTHOR_RULES),
  valid: positive,
});

const openingSchema = z.discriminatedUnion(
  'on',
  [
    z.strictObject({ on: z.literal('opened') }),
    z.strictObject({ on: z.literal('published'), step: name, wait: duration.default(0) }),
    z.strictObject({ on: z.literal('fact'), fact: factName }),
    z.strictObject({ on: z.literal('promise-near') }),
    z.strictObject({ on: z.literal('declared-resolved') }),
    z.strictObject({ on: z.literal('stood-down') }),
  ],
  {
    error:
      'on: one of opened, published (with step, wait), fact (with fact), promise-near, declared-resolved, stood-down',
  },
);

const variantSchema = z.preprocess(
  (given) => (typeof given === 'string' ? { use: given } : given),
  z.strictObject({
    use: name,
    situation: z.enum(STATUS_SITUATIONS).optional(),
    needs: z.array(factName).default([]),
    unless: z.array(factName).default([]),
  }),
);

const stepSchema = z
  .strictObject({
    id: name,
    kind: z.enum(STEP_KINDS as [PostKind, ...PostKind[]]).optional(),
    status: status.optional(),
    opens: openingSchema,
    after: z.array(name).default([]),
    needs: z.array(factName).default([]),
    repeats: z.boolean().default(false),
    channels: z.array(name).min(1, { message: 'at least one channel' }),
    signoffs: ruleNames,
    due: perSeverity(positive).default({}),
    promise: perSeverity(promise).default({}),
    stability: perSeverity(duration).default({}),
    variants: z.array(variantSchema).min(2, { message: 'at least two variants of each post' }),
    skip: z.strictObject({ severities: z.array(severity).min(1) }).optional(),
  })
  .refine((step) => step.kind !== undefined || STEP_KINDS.some((kind) => kind === step.id), {
    message: `one of ${STEP_KINDS.join(', ')}, because the step's id is none of them`,
    path: ['kind'],
  });

/** `runbook.yaml`. */
export const runbookSchema = z.strictObject({
  format: z.literal(1),
  runbook: name,
  title: text,
  purpose: text,
  language: z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/u, { message: 'a language such as en' }),
  timeZone: z.string().refine(isTimeZone, { message: 'a time zone such as Europe/Berlin' }),
  open: z.strictObject({ ask: z.array(factName).min(1), severity }),
  impact: z.strictObject({
    sev1: z.enum(IMPACTS),
    sev2: z.enum(IMPACTS),
    sev3: z.enum(IMPACTS),
  }),
  facts: z.record(factName, factSchema),
  rhythm: z.strictObject({
    sev1: z.strictObject(rhythmStatuses),
    sev2: z.strictObject(rhythmStatuses),
    sev3: z.strictObject(rhythmStatuses),
  }),
  draftLead: positive,
  signoffs: z.record(name, signOffSchema),
  proposals: z.strictObject({ channels: z.array(name).min(1), signoffs: name }),
  steps: z.array(stepSchema).min(1, { message: 'at least one step' }),
});
export type RunbookFile = z.infer<typeof runbookSchema>;
export type StepFile = RunbookFile['steps'][number];

/** A tempo file: other durations for the same runbook and the same words, nothing else. */
export const tempoSchema = z.strictObject({
  format: z.literal(1),
  tempo: name,
  title: text,
  rhythm: z
    .strictObject({
      sev1: z.strictObject(rhythmStatuses),
      sev2: z.strictObject(rhythmStatuses),
      sev3: z.strictObject(rhythmStatuses),
    })
    .optional(),
  draftLead: positive.optional(),
  signoffs: z.record(name, z.strictObject({ valid: positive })).default({}),
  steps: z
    .record(
      name,
      z.strictObject({
        wait: duration.optional(),
        due: perSeverity(positive).optional(),
        promise: perSeverity(promise).optional(),
        stability: perSeverity(duration).optional(),
      }),
    )
    .default({}),
});
export type TempoFile = z.infer<typeof tempoSchema>;

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
