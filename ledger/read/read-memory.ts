import { sql } from 'kysely';
import type { IncidentId } from '../../domain/words.ts';
import type { LedgerDb } from '../schema.ts';
import type { ChainAnchor } from '../verify/check-chains.ts';

export interface RememberedChain {
  /** Last place of the chain; 0: there is none. */
  readonly head: number;
  /** A gap was found in it and not closed. */
  readonly behind: boolean;
  /** Whether the asked entry stands; `true` when nothing was asked. */
  readonly holds: boolean;
}

/**
 * Whether a chain still holds what somebody outside of the database has seen in it.
 *
 * @param seen an entry by its place and hash, or by its event id
 */
export async function readMemory(
  db: LedgerDb,
  incident: IncidentId,
  seen: ChainAnchor | string | null,
): Promise<RememberedChain> {
  const stands =
    seen === null
      ? sql`true`
      : typeof seen === 'string'
        ? sql`exists(select 1 from ledger_entry where chain = ${incident} and event_id = ${seen})`
        : sql`exists(select 1 from ledger_entry where chain = ${incident}
            and sequence = ${seen.sequence} and hash = ${seen.hash})`;
  const { rows } = await sql<RememberedChain>`
    select ${stands} as holds,
      coalesce((select sequence from chain_head where chain = ${incident}), 0) as head,
      coalesce((select view ->> 'behind' = 'true' from incident_projection
        where incident = ${incident}), false) as behind`.execute(db);
  return rows[0] ?? { head: 0, behind: false, holds: false };
}
