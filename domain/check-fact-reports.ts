import { checkFactForm } from './fact-forms.ts';
import type { FactReport, FactSpec } from './facts.ts';
import { factKey, speaksEveryLanguage } from './facts.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import type { Runbook } from './runbook.ts';
import type { Role } from './words.ts';

/** Whoever reports; `null` where nobody asks, as for the shape alone. */
type Reporter = { readonly roles: readonly Role[] } | null;

/**
 * Whether every reported fact is known to the runbook, fits its place in the sentence, and may be
 * confirmed by whoever confirms it. All or nothing: one wrong fact refuses the report, and says
 * which.
 *
 * @param reporter who reports; `null`: the right to confirm is not judged
 */
export function checkFactReports(
  runbook: Pick<Runbook, 'facts'> & Partial<Pick<Runbook, 'language' | 'follow'>>,
  reports: readonly FactReport[],
  reporter: Reporter = null,
): Refusal | null {
  if (reports.length === 0) return refuse('malformed', 'no fact was given');
  for (const report of reports) {
    const { name } = report;
    const spec = Object.hasOwn(runbook.facts, name) ? runbook.facts[name] : undefined;
    if (spec === undefined) {
      return refuse('unknown-fact', `${name}; known: ${Object.keys(runbook.facts).join(', ')}`);
    }
    const refusal =
      checkLanguage(runbook, spec, report) ??
      checkPrivacy(spec, report) ??
      checkConfirmation(spec, report, reporter) ??
      checkForm(spec, report);
    if (refusal !== null) return refusal;
  }
  return null;
}

function checkForm(spec: FactSpec, { name, value, state }: FactReport): Refusal | null {
  if (value === null) return null;
  if (state === 'unknown') return refuse('malformed', `${name} cannot be unknown and have a value`);
  const wrong = checkFactForm(spec, value);
  return wrong === null ? null : refuse('fact-form', `${name}: ${wrong}`);
}

/** Private values never travel with a message: histories keep what they carry. */
function checkPrivacy(spec: FactSpec, { name, value, sealed }: FactReport): Refusal | null {
  if (spec.private && value !== null) return refuse('private-fact', name);
  return !spec.private && sealed !== undefined ? refuse('malformed', `${name} is public`) : null;
}

function checkConfirmation(
  spec: FactSpec,
  { name, state, value, sealed }: FactReport,
  reporter: Reporter,
): Refusal | null {
  const confirms = state === 'confirmed' && (value !== null || sealed !== undefined);
  if (!confirms || reporter === null || spec.confirm.length === 0) return null;
  return spec.confirm.some((role) => reporter.roles.includes(role))
    ? null
    : refuse('may-not-confirm', `${name}: ${spec.confirm.join(' or ')}`);
}

function checkLanguage(
  runbook: Partial<Pick<Runbook, 'language' | 'follow'>>,
  spec: FactSpec,
  { name, language }: FactReport,
): Refusal | null {
  if (language === undefined || language === runbook.language) return null;
  if (!(runbook.follow ?? []).includes(language)) {
    return refuse('wrong-language', `${name}: ${language}`);
  }
  return speaksEveryLanguage(spec.form)
    ? refuse('malformed', `${name} is the same in every language; leave the language out`)
    : null;
}

/** Where a reported fact stands among the incident's facts. */
export function keyOf(runbook: Pick<Runbook, 'language'>, report: FactReport): string {
  return factKey(report.name, report.language, runbook.language);
}
