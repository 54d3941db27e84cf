import { sql } from 'kysely';
import type { LedgerAction, LedgerEntry } from '../../domain/ledger-entry.ts';
import type { IncidentId, PostId } from '../../domain/words.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import { checkChains, type ChainAnchor } from '../../ledger/verify/check-chains.ts';
import { PageAlarm } from './page-alarm.ts';
import type { PageScope } from './posts-to-show.ts';

/** All that the ledger holds about an incident that ever tried to reach one account of a channel. */
export interface PageRecord {
  readonly incident: IncidentId;
  readonly entries: readonly LedgerEntry[];
  /** The same by post, each with what is said about the whole incident. */
  readonly stories: ReadonlyMap<PostId, readonly LedgerEntry[]>;
  readonly head: ChainAnchor;
}

const NEEDED = [
  'incident.open',
  'post.open',
  'post.revision',
  'post.sign',
  'post.request_changes',
  'post.reject',
  'post.withdraw',
  'post.settle',
  'delivery.attempt',
  'delivery.publish',
  'delivery.fail',
  'delivery.doubt',
  'delivery.decide',
  'ledger.conflict',
] as const satisfies readonly LedgerAction[];

/**
 * Reads what a page is made from. The projections are not asked: only the chain counts, and only
 * a whole one that goes on from where the page saw it last.
 *
 * @throws PageAlarm when a chain is not whole, or not the one that the page was made from
 */
export async function readPageRecords(
  db: LedgerDb,
  { channel, account, previous }: Pick<PageScope, 'channel' | 'account' | 'previous'>,
): Promise<readonly PageRecord[]> {
  const tried = await sql<{ chain: string }>`
    select distinct chain from ledger_entry
    where action = 'delivery.attempt'
      and payload::json #>> '{leaf,channel}' = ${channel}
      and payload::json #>> '{leaf,account}' = ${account}`.execute(db);
  const heads = previous?.heads ?? new Map<IncidentId, ChainAnchor>();
  const names = new Set([...heads.keys(), ...tried.rows.map(({ chain }) => chain)]);
  const asked = [...names].map((chain) => ({ chain, anchor: heads.get(chain) ?? null }));
  const checked = await checkChains(db, asked, NEEDED);
  return checked
    .map(({ chain, entries, head, fault }) => {
      if (fault !== null) {
        const { code, sequence, message } = fault;
        const where = sequence === 0 ? chain : `${chain}, entry ${sequence}`;
        throw new PageAlarm(`${where}: ${code}, ${message}`, chain, null);
      }
      return { incident: chain, entries, stories: byPost(entries), head };
    })
    .toSorted((a, b) => a.incident.localeCompare(b.incident, 'en'));
}

function byPost(entries: readonly LedgerEntry[]): ReadonlyMap<PostId, readonly LedgerEntry[]> {
  const common = entries.filter(isCommon);
  const own = new Map<PostId, LedgerEntry[]>();
  for (const entry of entries) {
    if (isCommon(entry) || !('post' in entry.payload) || entry.payload.post === null) continue;
    const { post } = entry.payload;
    const story = own.get(post);
    if (story === undefined) own.set(post, [entry]);
    else story.push(entry);
  }
  return new Map(
    [...own].map(([post, story]) => [
      post,
      [...common, ...story].toSorted((a, b) => a.sequence - b.sequence),
    ]),
  );
}

function isCommon({ action }: LedgerEntry): boolean {
  return action === 'incident.open' || action === 'ledger.conflict';
}
