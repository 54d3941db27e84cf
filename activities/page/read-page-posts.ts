import { sql } from 'kysely';
import type { LedgerAction, LedgerEntry } from '../../domain/ledger-entry.ts';
import { withToldTimes } from '../../domain/told-times.ts';
import type { IncidentId, PostId } from '../../domain/words.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import {
  checkChains,
  type RowMemory,
  type AskedChain,
  type ChainAnchor,
  type CheckedChain,
} from '../../ledger/verify/check-chains.ts';
import { replacedHeads } from '../memory/gap.ts';
import type { WitnessBook } from '../memory/witness.ts';
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
  'ledger.refill',
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
  {
    witness,
    rows,
  }: {
    readonly witness: Pick<WitnessBook, 'read'>;
    /** Rows that this process has hashed before. */
    readonly rows: RowMemory;
  },
): Promise<readonly PageRecord[]> {
  const tried = await sql<{ chain: string }>`
    select distinct chain from ledger_entry
    where action = 'delivery.attempt'
      and payload::json #>> '{leaf,channel}' = ${channel}
      and payload::json #>> '{leaf,account}' = ${account}`.execute(db);
  const heads = previous?.heads ?? new Map<IncidentId, ChainAnchor>();
  const names = new Set([...heads.keys(), ...tried.rows.map(({ chain }) => chain)]);
  const asked = [...names].map((chain) => ({ chain, anchor: heads.get(chain) ?? null }));
  const found = await checkChains(db, asked, NEEDED, rows);
  const checked = await acceptMended(db, witness, asked, found);
  return checked
    .map(({ chain, entries: stored, head, fault }) => {
      const entries = withToldTimes(stored);
      if (fault !== null) {
        const { code, sequence, message } = fault;
        const where = sequence === 0 ? chain : `${chain}, entry ${sequence}`;
        const seen = code === 'head-differs' ? (heads.get(chain) ?? null) : null;
        throw new PageAlarm(`${where}: ${code}, ${message}`, chain, null, seen);
      }
      return { incident: chain, entries, stories: byPost(entries), head };
    })
    .toSorted((a, b) => a.incident.localeCompare(b.incident, 'en'));
}

/**
 * A chain that was restored and refilled is another one than the page saw, and says so by an entry.
 * It is believed where the witness, outside of the database, has taken down that this was done.
 */
async function acceptMended(
  db: LedgerDb,
  witness: Pick<WitnessBook, 'read'>,
  asked: readonly AskedChain[],
  checked: readonly CheckedChain[],
): Promise<readonly CheckedChain[]> {
  const accepted: CheckedChain[] = [];
  for (const each of checked) {
    const anchor = asked.find(({ chain }) => chain === each.chain)?.anchor ?? null;
    const mended =
      each.fault?.code === 'head-differs' &&
      anchor !== null &&
      replacedHeads(await witness.read(each.chain)).has(anchor.hash);
    const again = mended
      ? await checkChains(db, [{ chain: each.chain, anchor: null }], NEEDED)
      : [];
    accepted.push(again[0] ?? each);
  }
  return accepted;
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
