import { ApplicationFailure } from '@temporalio/activity';
import type { IncidentId } from '../../domain/words.ts';
import { readMemory } from '../../ledger/read/read-memory.ts';
import type { ActivityDeps } from '../deps.ts';
import { findGapByWitness, recordGap } from './gap.ts';

/** How soon a workflow asks again whether the ledger has been refilled. */
const ASK_AGAIN = '3 s';

/**
 * Lets nothing leave on a ledger that has forgotten what left before (I5): it would be sent again.
 *
 * @throws ApplicationFailure `LEDGER_BEHIND`, retried until the gap is closed
 */
export async function assertRemembered(
  { db, witness, log }: Pick<ActivityDeps, 'db' | 'witness' | 'log'>,
  incident: IncidentId,
): Promise<void> {
  const { behind, gap } = await findGapByWitness(db, witness, incident);
  if (gap !== null) {
    await recordGap(db, incident, gap);
    log.error({ incident, from: gap.from, to: gap.to }, 'the ledger has forgotten what left');
  }
  if (behind) throw behindFailure(incident);
}

/**
 * Takes nothing new from a workflow that remembers an entry which the ledger does not hold.
 *
 * @param after event id of the last entry that the workflow had recorded
 * @throws ApplicationFailure `LEDGER_BEHIND`, retried until the gap is closed
 */
export async function assertHolds(
  { db, log }: Pick<ActivityDeps, 'db' | 'log'>,
  incident: IncidentId,
  after: string | null,
): Promise<void> {
  const { behind, holds, head } = await readMemory(db, incident, after);
  if (!holds && after !== null) {
    await recordGap(db, incident, {
      known: 'workflow',
      from: head + 1,
      to: null,
      seen: after,
      lost: [],
    });
    log.error({ incident, after }, 'the ledger has forgotten what a workflow recorded');
  }
  if (behind || !holds) throw behindFailure(incident);
}

export function behindFailure(incident: IncidentId): ApplicationFailure {
  return ApplicationFailure.create({
    message: `the ledger has forgotten a part of ${incident}: refill it (npm run refill-ledger)`,
    type: 'LEDGER_BEHIND',
    nextRetryDelay: ASK_AGAIN,
  });
}
