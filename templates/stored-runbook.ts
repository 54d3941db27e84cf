/** The shape of a runbook as a stored package holds it: parsed, in milliseconds, no defaults. */
import { z } from 'zod';
import type { Condition } from '../domain/condition.ts';
import { MEANS } from '../domain/escalation.ts';
import { FACT_FORMS } from '../domain/facts.ts';
import { AUDIENCE_FORMS, LOUDNESS } from '../domain/runbook.ts';
import type { Runbook } from '../domain/runbook.ts';
import {
  IMPACTS,
  INCIDENT_STATUSES,
  POST_KINDS,
  ROLES,
  SEVERITIES,
  STATUS_SITUATIONS,
} from '../domain/words.ts';

const milliseconds = z.int().min(0);
const severity = z.enum(SEVERITIES);
const role = z.enum(ROLES);
const names = z.array(z.string());

function perSeverity<T extends z.ZodType>(value: T) {
  return z.strictObject({ sev1: value, sev2: value, sev3: value });
}

const signOffs = z.strictObject({
  name: z.string(),
  need: z.array(z.strictObject({ role, count: z.int().min(1) })).min(1),
  author: z.enum(['may-sign', 'one-other', 'may-not-sign']),
  valid: milliseconds,
});

const condition = z
  .strictObject({
    severities: z.array(severity).nullable(),
    lateBy: milliseconds.nullable(),
    restoredWithin: milliseconds.nullable(),
    firstWords: z.boolean().nullable(),
    relapsed: z.boolean().nullable(),
  })
  .nullable() satisfies z.ZodType<Condition | null>;

const dayHours = z.strictObject({ from: z.string(), to: z.string() }).nullable();
const correction = z.strictObject({ said: z.string(), correct: z.string() });

const fact = z.strictObject({
  form: z.enum(FACT_FORMS),
  required: z.boolean(),
  choices: names.nullable(),
  choicesIn: z.record(z.string(), z.record(z.string(), z.string())),
  hint: z.string().nullable(),
  opening: z.boolean(),
  confirm: z.array(role),
  private: z.boolean(),
  scope: z.boolean(),
  correction: correction.nullable(),
  correctionIn: z.record(z.string(), correction),
});

const escalation = z.strictObject({
  name: z.string(),
  levels: z.array(
    z.strictObject({
      after: milliseconds,
      ask: z.string(),
      by: z.array(z.enum(MEANS)),
      repeat: z.strictObject({ every: milliseconds, times: z.int().min(1) }).nullable(),
    }),
  ),
  beforePromise: milliseconds.nullable(),
  acknowledgedFor: milliseconds,
});

const opens = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('opened') }),
  z.strictObject({ on: z.literal('published'), step: z.string(), wait: milliseconds }),
  z.strictObject({ on: z.literal('fact'), fact: z.string() }),
  z.strictObject({ on: z.literal('promise-near') }),
  z.strictObject({ on: z.literal('declared-resolved') }),
  z.strictObject({ on: z.literal('stood-down') }),
  z.strictObject({ on: z.literal('relapsed') }),
  z.strictObject({ on: z.literal('merged') }),
  z.strictObject({ on: z.literal('elapsed'), wait: milliseconds }),
  z.strictObject({ on: z.literal('time'), fact: z.string(), wait: z.int() }),
  z.strictObject({ on: z.literal('fact-changed') }),
]);

const duty = z.strictObject({
  id: z.string(),
  text: z.string(),
  owner: role,
  from: z.discriminatedUnion('on', [
    z.strictObject({ on: z.literal('opened') }),
    z.strictObject({ on: z.literal('fact'), fact: z.string() }),
    z.strictObject({ on: z.literal('duty'), duty: z.string() }),
  ]),
  within: milliseconds,
  onlyIf: z.string().nullable(),
});

const step = z.strictObject({
  id: z.string(),
  kind: z.enum(POST_KINDS),
  status: z.enum(INCIDENT_STATUSES).nullable(),
  impact: z.enum(IMPACTS).nullable(),
  opens,
  after: names,
  needs: names,
  unless: names,
  repeats: z.boolean(),
  channels: names,
  audiences: names,
  lead: z.strictObject({ audiences: names, waitAtMost: milliseconds }).nullable(),
  notify: z.record(z.string(), z.enum(LOUDNESS)),
  signOffs: perSeverity(signOffs),
  due: perSeverity(milliseconds.nullable()),
  promise: perSeverity(milliseconds.nullable()),
  stability: perSeverity(milliseconds),
  hours: dayHours,
  escalate: z.string().nullable(),
  embargo: z.strictObject({ duty: z.string().nullable() }).nullable(),
  variants: z.array(
    z.strictObject({
      id: z.string(),
      situation: z.enum(STATUS_SITUATIONS).nullable(),
      needs: names,
      unless: names,
      when: condition,
    }),
  ),
  skip: z.strictObject({ severities: z.array(severity), byPeople: z.boolean() }),
  satisfiedBy: z.array(z.strictObject({ step: z.string(), when: condition })),
});

/** Tied to the domain's type, so that a field cannot be added there and lost here. */
export const storedRunbook = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  title: z.string(),
  purpose: z.string(),
  language: z.string(),
  follow: names,
  timeZone: z.string(),
  open: z.strictObject({ ask: names, severity, status: z.enum(INCIDENT_STATUSES) }),
  impact: perSeverity(z.enum(IMPACTS)),
  facts: z.record(z.string(), fact),
  rhythm: perSeverity(
    z.strictObject({
      investigating: milliseconds,
      identified: milliseconds,
      monitoring: milliseconds,
      scheduled: milliseconds,
      in_progress: milliseconds,
      verifying: milliseconds,
    }),
  ),
  stretch: z.strictObject({ after: milliseconds, upTo: milliseconds }).nullable(),
  floor: milliseconds,
  quietHours: dayHours,
  draftLead: milliseconds,
  audiences: z.record(
    z.string(),
    z.strictObject({ channels: names, form: z.enum(AUDIENCE_FORMS), reactive: z.boolean() }),
  ),
  escalations: z.record(z.string(), escalation),
  duties: z.array(duty),
  chores: z.array(
    z.strictObject({ id: z.string(), text: z.string(), owner: role, due: milliseconds }),
  ),
  proposals: z.strictObject({ channels: names, signOffs }),
  steps: z.array(step),
}) satisfies z.ZodType<Runbook>;
