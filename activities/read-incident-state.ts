import type { IncidentState } from '../domain/incident.ts';
import type { FactValues } from '../domain/rebuild-incident.ts';
import { rebuildIncident } from '../domain/rebuild-incident.ts';
import type { IncidentId } from '../domain/words.ts';
import { readChain } from '../ledger/read/read-entries.ts';
import { readErasables } from '../ledger/read/read-erasables.ts';
import { readIncident } from '../ledger/read/read-incidents.ts';
import type { ActivityDeps } from './deps.ts';
import { findRunbook } from './find-runbook.ts';
import { behindFailure } from './memory/assert-remembered.ts';
import { withFloors } from './with-floors.ts';

/**
 * What the ledger knows of an incident that ran before: so that it can go on after its end, or
 * after its workflow was lost.
 *
 * @returns `null`: the ledger knows no such incident
 */
export function makeReadIncidentState(
  deps: Pick<ActivityDeps, 'db' | 'runbooks' | 'floors'>,
): (request: { readonly incident: IncidentId }) => Promise<IncidentState | null> {
  return async ({ incident }) => {
    const view = await readIncident(deps.db, incident);
    if (view === null) return null;
    if (view.behind === true) throw behindFailure(incident);
    const runbook = withFloors((await findRunbook(deps, view)).runbook, deps.floors);
    const values = new Map<number, FactValues>();
    for (const { sequence, content } of await readErasables(deps.db, incident)) {
      values.set(sequence, JSON.parse(content) as FactValues);
    }
    return rebuildIncident(runbook, await readChain(deps.db, incident), values);
  };
}
