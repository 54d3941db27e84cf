/** The shape of `rota.yaml`. Unknown keys are faults everywhere. */
import { z } from 'zod';
import { Temporal as T } from 'temporal-polyfill';
import { ROLES } from '../domain/words.ts';
import { parseDuration } from '../templates/parse-duration.ts';
import { ruleFault } from './repeat.ts';

const text = z.string().trim().min(1, { message: 'some words' }).max(200);
const person = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/u, { message: 'a person as in the certificate: p-carla' });
const role = z.enum(ROLES);
const clock = z
  .string({ error: 'a time of day in quotes, such as "08:00"' })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/u, { message: 'a time of day in quotes, such as "08:00"' });
const DAY = 'a day such as 2026-12-25';
const day = z.string({ error: DAY }).refine((value) => isDay(value), { message: DAY });
const MOMENT = 'a local time such as 2026-11-24T08:00, in the time zone of the rota';
const moment = z.string({ error: MOMENT }).refine((value) => isMoment(value), { message: MOMENT });
const email = z.string().regex(/^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/u, { message: 'an e-mail address' });
const webhook = z.url({ protocol: /^https?$/u, error: 'an http or https address' });
const contact = { email: email.optional(), webhook: webhook.optional() };

const rule = z
  .string({ error: 'a recurrence such as FREQ=WEEKLY;BYDAY=MO,TU' })
  .superRefine((value, context) => {
    const fault = ruleFault(value);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });
const hours = {
  rule,
  from: clock,
  to: clock,
  start: day.default('2026-01-01'),
  end: day.optional(),
  holidays: z.enum(['work', 'off', 'only']).default('work'),
};

const DURATION = 'an ISO 8601 duration such as PT1H';
const duration = z.string({ error: DURATION }).transform((value, context) => {
  const length = parseDuration(value);
  if (length === null || length === 0) {
    context.addIssue({ code: 'custom', message: DURATION });
    return z.NEVER;
  }
  return length;
});

export const rotaSchema = z.strictObject({
  format: z.literal(1),
  timeZone: z.string().refine(isTimeZone, { message: 'a time zone such as Europe/Berlin' }),
  people: z
    .record(
      person,
      z.strictObject({
        name: text,
        roles: z.array(role).min(1, { message: 'at least one role' }),
        ...contact,
        drill: z.strictObject(contact).default({}),
      }),
    )
    .refine((people) => Object.keys(people).length > 0, { message: 'at least one person' }),
  needed: z
    .partialRecord(
      role,
      z.union([z.literal('always'), z.array(z.strictObject(hours)).min(1)], {
        error: '"always", or a list of hours',
      }),
    )
    .default({}),
  shifts: z
    .array(z.strictObject({ role, person, backup: person.optional(), ...hours }))
    .default([]),
  calendars: z.array(z.strictObject({ role, file: text })).default([]),
  holidays: z.array(z.strictObject({ date: day, name: text })).default([]),
  away: z
    .array(z.strictObject({ person, from: moment, to: moment, cover: person.optional() }))
    .default([]),
  opening: z.array(z.strictObject(hours)).default([]),
  responses: z
    .array(z.strictObject({ what: text, within: duration, hours: z.enum(['opening', 'always']) }))
    .default([]),
});
export type RotaFile = z.infer<typeof rotaSchema>;

function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(value) && holds(() => T.PlainDate.from(value));
}

function isMoment(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/u.test(value) && holds(() => T.PlainDateTime.from(value));
}

function isTimeZone(zone: string): boolean {
  return holds(() => T.PlainDateTime.from('2026-01-01T00:00').toZonedDateTime(zone));
}

function holds(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
