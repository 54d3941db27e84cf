import { z } from 'zod';
import type { RunbookPackage } from '../domain/runbook.ts';
import { digestRunbook } from './digest-runbook.ts';
import { RunbookError } from './fault.ts';
import { storedRunbook } from './stored-runbook.ts';

const runbookPackage = z.strictObject({
  runbook: storedRunbook,
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
