import { z } from 'zod';
import { FACT_FORMS } from '../domain/facts.ts';
import type { Runbook, RunbookPackage } from '../domain/runbook.ts';
import {
  IMPACTS,
  INCIDENT_STATUSES,
  POST_KINDS,
  ROLES,
  SEVERITIES,
  STATUS_SITUATIONS,
} from '../domain/words.ts';
import { digestRunbook } from './digest-runbook.ts';
import { RunbookError } from './fault.ts';

const milliseconds = z.int().min(0);
const severity = z.enum(SEVERITIES);

function perSeverity<T extends z.ZodType>(value: T) {
  return z.strictObject({ sev1: value, sev2: value, sev3: value });
}

const signOffs = z.strictObject({
  name: z.string(),
  need: z.array(z.strictObject({ role: z.enum(ROLES), count: z.int().min(1) })).min(1),
  author: z.enum(['may-sign', 'one-other', 'may-not-sign']),
  valid: milliseconds,
});

const runbook = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  title: z.string(),
  purpose: z.string(),
  language: z.string(),
  timeZone: z.string(),
  open: z.strictObject({ ask: z.array(z.string()), severity }),
  impact: perSeverity(z.enum(IMPACTS)),
  facts: z.record(
    z.string(),
    z.strictObject({
      form: z.enum(FACT_FORMS),
      required: z.boolean(),
      choices: z.array(z.string()).nullable(),
      hint: z.string().nullable(),
    }),
  ),
  rhythm: perSeverity(
    z.strictObject({
      investigating: milliseconds,
      identified: milliseconds,
      monitoring: milliseconds,
    }),
  ),
  draftLead: milliseconds,
  proposals: z.strictObject({ channels: z.array(z.string()), signOffs }),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(POST_KINDS),
      status: z.enum(INCIDENT_STATUSES).nullable(),
      opens: z.discriminatedUnion('on', [
        z.strictObject({ on: z.literal('opened') }),
        z.strictObject({ on: z.literal('published'), step: z.string(), wait: milliseconds }),
        z.strictObject({ on: z.literal('fact'), fact: z.string() }),
        z.strictObject({ on: z.literal('promise-near') }),
        z.strictObject({ on: z.literal('declared-resolved') }),
        z.strictObject({ on: z.literal('stood-down') }),
      ]),
      after: z.array(z.string()),
      needs: z.array(z.string()),
      repeats: z.boolean(),
      channels: z.array(z.string()),
      signOffs: perSeverity(signOffs),
      due: perSeverity(milliseconds.nullable()),
      promise: perSeverity(milliseconds.nullable()),
      stability: perSeverity(milliseconds),
      variants: z.array(
        z.strictObject({
          id: z.string(),
          situation: z.enum(STATUS_SITUATIONS).nullable(),
          needs: z.array(z.string()),
          unless: z.array(z.string()),
        }),
      ),
      skip: z.strictObject({ severities: z.array(severity) }),
    }),
  ),
}) satisfies z.ZodType<Runbook>;

const runbookPackage = z.strictObject({
  runbook,
  templates: z.record(z.string(), z.string()),
  digest: z.string().regex(/^[0-9a-f]{64}$/u),
}) satisfies z.ZodType<RunbookPackage>;

/**
 * Revives a package that was stored as JSON and checks that it is still the one that its digest
 * names.
 *
 * @param json text, or what was parsed from it
 * @throws RunbookError `RUNBOOK_FAULTY` when it has not the shape of a package, `RUNBOOK_DIGEST`
 *   when its content is another than its digest says
 */
export function parseRunbookPackage(json: unknown): RunbookPackage {
  const parsed = runbookPackage.safeParse(typeof json === 'string' ? readJson(json) : json);
  if (!parsed.success) {
    throw new RunbookError('RUNBOOK_FAULTY', z.prettifyError(parsed.error));
  }
  const digest = digestRunbook(parsed.data);
  if (digest !== parsed.data.digest) {
    const { name } = parsed.data.runbook;
    throw new RunbookError(
      'RUNBOOK_DIGEST',
      `the stored runbook ${name} has digest ${digest}, not ${parsed.data.digest}`,
    );
  }
  return parsed.data;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
