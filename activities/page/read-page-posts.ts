import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { IncidentId } from '../../domain/words.ts';
import { ENTRY_COLUMNS, entryFromRow } from '../../ledger/entry-row.ts';
import type { LedgerDb } from '../../ledger/schema.ts';

/** All that the ledger holds about the incidents that ever tried to reach one account of a channel. */
export interface PageRecord {
  readonly incident: IncidentId;
  readonly entries: readonly LedgerEntry[];
  readonly head: { readonly sequence: number; readonly hash: string };
}

const NEEDED = [
  'incident.open',
  'post.open',
  'post.revision',
  'post.sign',
  'delivery.attempt',
  'delivery.publish',
  'delivery.fail',
  'delivery.doubt',
  'delivery.decide',
] as const satisfies readonly LedgerEntry['action'][];

/** Reads what a page is made from. The projections are not asked: only the chain counts. */
export async function readPageRecords(
  db: LedgerDb,
  { channel, account }: { readonly channel: string; readonly account: string },
): Promise<readonly PageRecord[]> {
  const attempts = await db
    .selectFrom('ledger_entry')
    .select(['chain', 'payload'])
    .where('action', '=', 'delivery.attempt')
    .where('post', 'is not', null)
    .execute();
  const chains = new Set(
    attempts
      .filter(({ payload }) => {
        const { leaf } = JSON.parse(payload) as {
          readonly leaf: { readonly channel: string; readonly account: string };
        };
        return leaf.channel === channel && leaf.account === account;
      })
      .map(({ chain }) => chain),
  );
  if (chains.size === 0) return [];
  const names = [...chains].toSorted();
  const rows = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('chain', 'in', names)
    .where('action', 'in', NEEDED)
    .orderBy('chain')
    .orderBy('sequence')
    .execute();
  const heads = await db
    .selectFrom('chain_head')
    .select(['chain', 'sequence', 'hash'])
    .where('chain', 'in', names)
    .execute();
  const entries = rows.map(entryFromRow);
  return heads
    .map(({ chain, sequence, hash }) => ({
      incident: chain,
      entries: entries.filter((entry) => entry.chain === chain),
      head: { sequence, hash },
    }))
    .toSorted((a, b) => a.incident.localeCompare(b.incident, 'en'));
}
