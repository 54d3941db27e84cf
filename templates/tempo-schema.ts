/** The shape of tempo files: other durations for the same runbook and the same words, nothing else. */
import { z } from 'zod';
import { rhythms } from './runbook-schema.ts';
import { dayHours, duration, name, perSeverity, positive, promise, text } from './schema-parts.ts';

/** Hours of a day are lifted rather than shrunk: a drill at night would wait for the morning. */
const otherHours = z.union([z.literal('none'), dayHours], {
  error: 'none, or hours of the day such as "22:00-07:00"',
});

const stepTempo = z.strictObject({
  wait: duration.optional(),
  before: positive.optional(),
  due: perSeverity(positive).optional(),
  promise: perSeverity(promise).optional(),
  stability: perSeverity(duration).optional(),
  waitAtMost: positive.optional(),
  hours: otherHours.optional(),
  lateBy: positive.optional(),
  restoredWithin: positive.optional(),
});

export const tempoSchema = z.strictObject({
  format: z.literal(1),
  tempo: name,
  title: text,
  rhythm: rhythms.optional(),
  stretch: z.strictObject({ after: duration, upTo: positive }).optional(),
  floor: positive.optional(),
  quietHours: otherHours.optional(),
  draftLead: positive.optional(),
  signoffs: z.record(name, z.strictObject({ valid: positive })).default({}),
  escalations: z
    .record(
      name,
      z.strictObject({
        beforePromise: positive.optional(),
        acknowledgedFor: duration.optional(),
        /** One for each level of the runbook's escalation, in its order. */
        levels: z.array(z.strictObject({ after: duration, every: positive.optional() })).optional(),
      }),
    )
    .default({}),
  tasks: z.record(name, positive).default({}),
  duties: z.record(name, positive).default({}),
  steps: z.record(name, stepTempo).default({}),
});
export type TempoFile = z.infer<typeof tempoSchema>;
