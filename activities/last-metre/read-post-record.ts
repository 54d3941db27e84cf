import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { withToldTimes } from '../../domain/told-times.ts';
import type { IncidentId, PostId } from '../../domain/words.ts';
import { ENTRY_COLUMNS, entryFromRow } from '../../ledger/entry-row.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { withoutForgeries } from './verify-decision.ts';

/** What speaks of every post of an incident. */
const OF_THE_INCIDENT: readonly LedgerEntry['action'][] = [
  'incident.open',
  'incident.hold',
  'incident.release',
  'task.done',
  'ledger.conflict',
  'ledger.refill',
];

/**
 * All that the ledger holds about one post, in order, with the entry that opened its incident,
 * whatever froze the chain or was put on hold. Inside a transaction under the incident's lock it is the last word.
 * Decisions that no signature carries are left out: a row alone neither confirms nor gives up.
 */
export async function readPostRecord(
  { db, policy }: { readonly db: LedgerDb; readonly policy: TrustPolicy },
  incident: IncidentId,
  post: PostId,
): Promise<readonly LedgerEntry[]> {
  const rows = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('chain', '=', incident)
    .where((where) => where.or([where('post', '=', post), where('action', 'in', OF_THE_INCIDENT)]))
    .orderBy('sequence')
    .execute();
  return withoutForgeries(withToldTimes(rows.map(entryFromRow)), policy);
}
