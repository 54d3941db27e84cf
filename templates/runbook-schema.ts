/** The shape of `runbook.yaml`. Unknown keys are faults everywhere. */
import { z } from 'zod';
import { ASK_SCOPES, MEANS } from '../domain/escalation.ts';
import { FACT_FORMS } from '../domain/facts.ts';
import { AUDIENCE_FORMS, LOUDNESS } from '../domain/runbook.ts';
import type { AuthorRule } from '../domain/runbook.ts';
import {
  IMPACTS,
  INCIDENT_STATUSES,
  POST_KINDS,
  ROLES,
  STATUS_SITUATIONS,
} from '../domain/words.ts';
import type { PostKind } from '../domain/words.ts';
import {
  condition,
  dayHours,
  duration,
  factName,
  language,
  name,
  opening,
  perSeverity,
  positive,
  promise,
  role,
  ruleNames,
  severity,
  text,
} from './schema-parts.ts';

const AUTHOR_RULES = ['may-sign', 'one-other', 'may-not-sign'] as const satisfies AuthorRule[];
/** A statement is proposed by people and has no templates, so no step can be one. */
const STEP_KINDS = POST_KINDS.filter((kind) => kind !== 'statement');
/** The public never waits longer for those who hear it first (issue B, section 4). */
const LONGEST_LEAD_MS = 120_000;
const ASK = new RegExp(
  `^((${ASK_SCOPES.filter((scope) => scope !== 'person').join('|')})/(${ROLES.join('|')})|person/[a-z0-9][a-z0-9._-]*)$`,
  'u',
);

const status = z.enum(INCIDENT_STATUSES);
const correctionWords = z.strictObject({ said: text, correct: text });

const rhythm = z
  .strictObject({
    investigating: positive.optional(),
    identified: positive.optional(),
    monitoring: positive.optional(),
    scheduled: positive.optional(),
    in_progress: positive.optional(),
    verifying: positive.optional(),
  })
  .refine((spans) => spans.investigating !== undefined || spans.in_progress !== undefined, {
    message: 'a rhythm for investigating (or, for maintenance, in_progress)',
  });
export const rhythms = z.strictObject({ sev1: rhythm, sev2: rhythm, sev3: rhythm });

const factSchema = z.strictObject({
  form: z.enum(FACT_FORMS),
  required: z.boolean().default(false).describe('Needed before anything can be said at all'),
  choices: z.array(text).min(1).optional().describe('For form word: the closed list'),
  choicesIn: z
    .record(language, z.record(text, text))
    .default({})
    .describe('How other languages say each choice'),
  hint: text.optional().describe('One sentence for people: what to type here'),
  opening: z
    .boolean()
    .optional()
    .describe(
      'Words may rest on it as soon as it is reported; without it only what is asked at the opening',
    ),
  confirm: z
    .array(role)
    .default([])
    .describe('Who may confirm it; left out: whoever may report facts'),
  private: z.boolean().default(false).describe('Never told in public'),
  scope: z
    .boolean()
    .default(false)
    .describe('Its change must say whether it is wider, narrower or a correction'),
  correction: correctionWords
    .optional()
    .describe(
      "How a correction speaks of it: said completes 'we wrote', correct is a sentence; with {{was}} and {{value}}",
    ),
  correctionIn: z
    .record(language, correctionWords)
    .default({})
    .describe('The same in other languages'),
});

const signOffSchema = z.strictObject({
  need: z
    .array(z.strictObject({ role, count: z.int().min(1) }))
    .min(1, { message: 'at least one signer: nothing approves itself' }),
  author: z.enum(AUTHOR_RULES),
  valid: positive,
});

const audienceSchema = z.strictObject({
  channels: z.array(name).min(1, { message: 'at least one channel' }),
  form: z.enum(AUDIENCE_FORMS).default('words'),
  reactive: z
    .boolean()
    .default(false)
    .describe('Signed and kept ready for whoever asks; never sent'),
});

const levels = z
  .array(
    z.strictObject({
      after: duration,
      ask: z.string().regex(ASK, {
        message: 'rota/<role>, backup/<role>, all/<role> or person/<id>, such as rota/communicator',
      }),
      by: z.array(z.enum(MEANS)).min(1, { message: `one of ${MEANS.join(', ')}` }),
      repeat: z.strictObject({ every: positive, times: z.int().min(1) }).optional(),
    }),
  )
  .min(1, { message: 'at least one level' });
const escalationSchema = z
  .preprocess(
    (given) => (Array.isArray(given) ? { levels: given as unknown[] } : given),
    z.strictObject({
      beforePromise: positive.optional(),
      acknowledgedFor: duration.default(0),
      levels,
    }),
  )
  .meta({ short: { type: 'array', items: { type: 'object' } } });

const dutySchema = z.strictObject({
  id: name,
  text,
  owner: role,
  from: z.union(
    [z.literal('opened'), z.strictObject({ fact: factName }), z.strictObject({ duty: name })],
    { error: 'opened, { fact: … } or { duty: … }: the moment that it counts from' },
  ),
  within: positive,
  when: z.strictObject({ fact: factName }).optional(),
});

const choreSchema = z.strictObject({ id: name, text, owner: role, due: positive });

const variantSchema = z
  .preprocess(
    (given) => (typeof given === 'string' ? { use: given } : given),
    z.strictObject({
      use: name,
      situation: z.enum(STATUS_SITUATIONS).optional(),
      needs: z.array(factName).default([]),
      unless: z.array(factName).default([]),
      when: condition.optional(),
    }),
  )
  .meta({ short: { type: 'string' } });

const embargoSchema = z.union([z.literal('release'), z.strictObject({ duty: name })], {
  error: 'release (a person lets it go) or { duty: … } (that is ticked off first)',
});

const skipSchema = z
  .strictObject({
    severities: z.array(severity).min(1).optional(),
    reason: z.literal('required').optional(),
  })
  .refine((skip) => skip.severities !== undefined || skip.reason !== undefined, {
    message: 'severities, or reason: required (people may skip it and say why)',
  });

const stepSchema = z
  .strictObject({
    id: name,
    kind: z.enum(STEP_KINDS as [PostKind, ...PostKind[]]).optional(),
    status: status.optional().describe('The public status that its publication sets'),
    impact: z.enum(IMPACTS).optional().describe('The public impact that its publication sets'),
    opens: opening,
    after: z
      .array(name)
      .default([])
      .describe('Steps that must be public or skipped before it may open'),
    needs: z.array(factName).default([]),
    unless: z.array(factName).default([]),
    repeats: z.boolean().default(false).describe('Drafted again and again (status posts)'),
    channels: z.array(name).min(1, { message: 'at least one channel' }).optional(),
    audiences: z.array(name).min(1, { message: 'at least one audience' }).optional(),
    lead: z
      .strictObject({
        audiences: z.array(name).min(1, { message: 'at least one audience' }),
        waitAtMost: positive
          .refine((length) => length <= LONGEST_LEAD_MS, {
            message: 'two minutes at most (PT2M): the public never waits longer for anybody',
          })
          .prefault('PT2M'),
      })
      .optional(),
    notify: z
      .record(name, z.enum(LOUDNESS))
      .default({})
      .describe('How loud it is for an audience or for a situation; left out: push'),
    signoffs: ruleNames,
    due: perSeverity(positive)
      .default({})
      .describe('How long after its moment it should be public'),
    promise: perSeverity(promise)
      .default({})
      .describe('How long after publication the next update is promised'),
    stability: perSeverity(duration)
      .default({})
      .describe('How long the repair must hold before the resolution'),
    hours: dayHours.optional().describe('Drafted only within these hours of the day'),
    escalate: name.optional().describe('The escalation that finds somebody who signs'),
    embargo: embargoSchema
      .optional()
      .describe("Signed words wait for a person's release, or for a duty"),
    variants: z.array(variantSchema).min(2, { message: 'at least two variants of each post' }),
    skip: skipSchema
      .optional()
      .describe('Severities that leave it out; reason: required lets people skip it'),
    satisfiedBy: z
      .array(z.strictObject({ step: name, when: condition.optional() }))
      .default([])
      .describe('Posts that make this one needless'),
  })
  .refine((step) => step.kind !== undefined || STEP_KINDS.some((kind) => kind === step.id), {
    message: `one of ${STEP_KINDS.join(', ')}, because the step's id is none of them`,
    path: ['kind'],
  })
  .refine((step) => step.channels === undefined || step.audiences === undefined, {
    message: 'either audiences or channels: the channels of audiences follow from them',
    path: ['channels'],
  });

/** `runbook.yaml`. */
export const runbookSchema = z.strictObject({
  format: z.literal(1),
  runbook: name,
  title: text,
  purpose: text,
  languages: z.strictObject({ lead: language, follow: z.array(language).default([]) }),
  timeZone: z.string().refine(isTimeZone, { message: 'a time zone such as Europe/Berlin' }),
  open: z.strictObject({
    ask: z.array(factName).min(1),
    severity,
    status: status.default('investigating'),
  }),
  impact: z.strictObject({
    sev1: z.enum(IMPACTS),
    sev2: z.enum(IMPACTS),
    sev3: z.enum(IMPACTS),
  }),
  facts: z.record(factName, factSchema),
  rhythm: rhythms.describe('The longest silence, by severity and public status'),
  stretch: z
    .strictObject({ after: duration, upTo: positive })
    .optional()
    .describe('How far a signed post may stretch a promise'),
  floor: positive.optional().describe('Never a longer silence, whatever is promised'),
  quietHours: dayHours.optional().describe('No phone rings then for anything but safety'),
  draftLead: positive.describe('How long before a promise runs out its successor is drafted'),
  audiences: z
    .record(name, audienceSchema)
    .default({})
    .describe('Who hears, on which channels, in which form of words'),
  signoffs: z.record(name, signOffSchema).describe('Who must sign, by name of the rule'),
  escalations: z
    .record(name, escalationSchema)
    .default({})
    .describe('Who is asked next, after how long, by which means'),
  proposals: z.strictObject({ channels: z.array(name).min(1), signoffs: name }),
  tasks: z.array(choreSchema).default([]).describe('Things to tick off that publish nothing'),
  duties: z.array(dutySchema).default([]).describe('Private deadlines beside the public steps'),
  steps: z.array(stepSchema).min(1, { message: 'at least one step' }),
});
export type RunbookFile = z.infer<typeof runbookSchema>;
export type StepFile = RunbookFile['steps'][number];

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
