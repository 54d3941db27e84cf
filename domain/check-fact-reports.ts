import { checkFactForm } from './fact-forms.ts';
import type { FactReport } from './facts.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import type { Runbook } from './runbook.ts';

/**
 * Whether every reported fact is known to the runbook and fits its place in the sentence.
 * All or nothing: one wrong fact refuses the report, and says which.
 */
export function checkFactReports(
  runbook: Pick<Runbook, 'facts'>,
  reports: readonly FactReport[],
): Refusal | null {
  if (reports.length === 0) return refuse('malformed', 'no fact was given');
  for (const { name, value } of reports) {
    const spec = Object.hasOwn(runbook.facts, name) ? runbook.facts[name] : undefined;
    if (spec === undefined) {
      return refuse('unknown-fact', `${name}; known: ${Object.keys(runbook.facts).join(', ')}`);
    }
    if (value === null) continue;
    const wrong = checkFactForm(spec, value);
    if (wrong !== null) return refuse('fact-form', `${name}: ${wrong}`);
  }
  return null;
}
