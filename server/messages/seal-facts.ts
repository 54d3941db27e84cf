import { checkFactReports } from '../../domain/check-fact-reports.ts';
import { checkFactForm } from '../../domain/fact-forms.ts';
import type { FactReport } from '../../domain/facts.ts';
import { refuse, type Refusal } from '../../domain/refusals.ts';
import type { Runbook } from '../../domain/runbook.ts';
import type { IncidentId, Role } from '../../domain/words.ts';
import { keepPrivateFact } from '../../ledger/private-facts/keep-private-fact.ts';
import type { ServerDeps } from '../deps.ts';

/** Stands in for a digest while the rest of a report is judged. */
const UNSEALED = '0'.repeat(64);

/**
 * Whether these facts may be sent on: known, in form, confirmed by whoever may. Private values are
 * judged here and nowhere else, for nobody after the server sees them.
 *
 * @param runbook the one that the incident runs by
 * @returns the first reason against them, or `null`
 */
export function judgeFacts(
  runbook: Runbook,
  reports: readonly FactReport[],
  roles: readonly Role[],
): Refusal | null {
  const veiled = reports.map((report) =>
    isPrivate(runbook, report) ? { ...report, value: null, sealed: UNSEALED } : report,
  );
  const refusal = checkFactReports(runbook, veiled, { roles });
  if (refusal !== null) return refusal;
  for (const { name, value } of reports) {
    const spec = runbook.facts[name];
    if (spec?.private !== true || value === null) continue;
    const wrong = checkFactForm(spec, value);
    if (wrong !== null) return refuse('fact-form', `${name}: ${wrong}`);
  }
  return null;
}

/**
 * Facts as they may travel: private values are stored first and only their salted digests go on
 * (DESIGN section 4: never in a history). The lead language is left out.
 */
export async function sealFacts(
  deps: ServerDeps,
  incident: IncidentId,
  runbook: Runbook,
  reports: readonly FactReport[],
): Promise<readonly FactReport[]> {
  const sealed: FactReport[] = [];
  for (const { language, ...report } of reports) {
    const { name, value } = report;
    const spoken = language === undefined || language === runbook.language ? {} : { language };
    if (!isPrivate(runbook, report) || value === null) sealed.push({ ...report, ...spoken });
    else {
      const digest = await keepPrivateFact(deps.ledger.db, { incident, name, value });
      sealed.push({ ...report, ...spoken, value: null, sealed: digest });
    }
  }
  return sealed;
}

function isPrivate(runbook: Runbook, { name, value }: FactReport): boolean {
  return value !== null && runbook.facts[name]?.private === true;
}
