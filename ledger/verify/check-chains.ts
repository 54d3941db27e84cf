import { sql } from 'kysely';
import type { LedgerAction, LedgerEntry } from '../../domain/ledger-entry.ts';
import { entryHash } from '../entry-hash.ts';
import { entryFromRow, type EntryRow } from '../entry-row.ts';
import type { LedgerDb } from '../schema.ts';
import type { LedgerFault, LedgerFaultCode } from './fault.ts';
import { verifyChain } from './verify-chain.ts';

/** An entry that somebody outside the database knows by its hash. */
export interface ChainAnchor {
  readonly sequence: number;
  readonly hash: string;
}

export interface AskedChain {
  readonly chain: string;
  /** The last entry that was seen before; `null`: nothing was. */
  readonly anchor: ChainAnchor | null;
}

export interface CheckedChain {
  readonly chain: string;
  readonly head: ChainAnchor;
  /** Entries of the asked actions, and all after the anchor, in order; their hashes fit. */
  readonly entries: readonly LedgerEntry[];
  /** The first thing that is wrong; `null`: the chain is whole. */
  readonly fault: LedgerFault | null;
}

interface HeadRow extends ChainAnchor {
  readonly chain: string;
  readonly last: number | null;
}

/**
 * Checks chains as they stand in a database, up to their heads, and reads what is asked for. Of
 * what lies behind an anchor PostgreSQL compares the links, and only the contents that are read
 * are hashed anew; a chain without an anchor is hashed from its first entry.
 *
 * @param actions entries whose contents the caller will believe
 * @param memory rows that were hashed before: what is still the same to the letter is not hashed
 * again. It is left with the rows of this time.
 */
export async function checkChains(
  db: LedgerDb,
  asked: readonly AskedChain[],
  actions: readonly LedgerAction[],
  memory: RowMemory = new Map(),
): Promise<readonly CheckedChain[]> {
  if (asked.length === 0) return [];
  const heads = await readHeads(db, asked);
  // Only up to the heads as they were just read: what is appended meanwhile is none of ours.
  const bounds = asked.map(({ chain, anchor }) => ({
    chain,
    after: anchor?.sequence ?? 0,
    upTo: heads.get(chain)?.sequence ?? 0,
  }));
  const rows = await readRows(db, bounds, actions);
  const broken = await findBrokenLinks(db, bounds);
  const seen = new Map(memory);
  memory.clear();
  return asked.map((each): CheckedChain => {
    const head = heads.get(each.chain);
    if (head === undefined) {
      const fault = tell(each.chain, 0, 'head-differs', 'there is no such chain any more');
      return { chain: each.chain, head: { sequence: 0, hash: '' }, entries: [], fault };
    }
    const { sequence, hash } = head;
    const read = readAll(each.chain, rows.get(each.chain) ?? [], seen);
    const fault = read.fault ?? judge(each, head, read, broken.get(each.chain) ?? null);
    if (fault === null) for (const [place, row] of read.rows) memory.set(place, row);
    return { chain: each.chain, head: { sequence, hash }, entries: read.entries, fault };
  });
}

/** One statement, so one snapshot: a head and the last entry belong together. */
async function readHeads(
  db: LedgerDb,
  asked: readonly AskedChain[],
): Promise<ReadonlyMap<string, HeadRow>> {
  const { rows } = await sql<HeadRow>`
    select chain, sequence, hash,
      (select max(e.sequence) from ledger_entry e where e.chain = h.chain) as last
    from chain_head h where chain = any(${asked.map(({ chain }) => chain)})`.execute(db);
  return new Map(rows.map((row) => [row.chain, row]));
}

interface Bounds {
  readonly chain: string;
  readonly after: number;
  readonly upTo: number;
}

function unnested(bounds: readonly Bounds[]) {
  return sql`unnest(${bounds.map(({ chain }) => chain)}::text[],
    ${bounds.map(({ after }) => after)}::int[],
    ${bounds.map(({ upTo }) => upTo)}::int[]) as asked(chain, after, up_to)`;
}

async function readRows(
  db: LedgerDb,
  bounds: readonly Bounds[],
  actions: readonly LedgerAction[],
): Promise<ReadonlyMap<string, readonly EntryRow[]>> {
  const { rows } = await sql<EntryRow>`
    select e.chain, e.sequence, e.event_id, e.at, e.actor, e.action, e.payload, e.erasable_hash,
      e.previous, e.hash
    from ${unnested(bounds)} join ledger_entry e on e.chain = asked.chain
    where e.sequence <= asked.up_to
      and (e.sequence >= asked.after or e.action = any(${[...actions]}))
    order by e.chain, e.sequence`.execute(db);
  const grouped = new Map<string, EntryRow[]>();
  for (const row of rows) {
    const group = grouped.get(row.chain);
    if (group === undefined) grouped.set(row.chain, [row]);
    else group.push(row);
  }
  return grouped;
}

/** The first entry of each chain that does not follow on the one before it. */
async function findBrokenLinks(
  db: LedgerDb,
  bounds: readonly Bounds[],
): Promise<ReadonlyMap<string, { readonly sequence: number; readonly code: LedgerFaultCode }>> {
  const { rows } = await sql<{ chain: string; sequence: number; code: LedgerFaultCode }>`
    with linked as (
      select e.chain, e.sequence, e.previous, e.at,
        lag(e.sequence, 1, 0) over w as before,
        lag(e.hash, 1, repeat('0', 64)) over w as link,
        lag(e.at) over w as earlier
      from ${unnested(bounds)} join ledger_entry e on e.chain = asked.chain
      where e.sequence <= asked.up_to
      window w as (partition by e.chain order by e.sequence)
    )
    select distinct on (chain) chain, sequence,
      case when sequence <> before + 1 then 'gap'
        when previous <> link then 'broken-link' else 'time-runs-back' end as code
    from linked
    where sequence <> before + 1 or previous <> link or at < earlier
    order by chain, sequence`.execute(db);
  return new Map(rows.map(({ chain, sequence, code }) => [chain, { sequence, code }]));
}

/** Rows whose contents fit their hashes, by chain and place, as they were and as they read. */
export type RowMemory = Map<string, HashedRow>;

interface HashedRow {
  readonly row: EntryRow;
  readonly entry: LedgerEntry;
}

interface ReadChain {
  readonly entries: readonly LedgerEntry[];
  /** Those that have to be hashed. */
  readonly fresh: readonly LedgerEntry[];
  readonly rows: RowMemory;
  readonly fault: LedgerFault | null;
}

function readAll(
  chain: string,
  rows: readonly EntryRow[],
  seen: ReadonlyMap<string, HashedRow>,
): ReadChain {
  const entries: LedgerEntry[] = [];
  const fresh: LedgerEntry[] = [];
  const read: RowMemory = new Map();
  for (const row of rows) {
    const place = `${chain} ${row.sequence}`;
    const known = seen.get(place);
    try {
      const entry = known !== undefined && isSameRow(known.row, row) ? known.entry : null;
      const parsed = entry ?? entryFromRow(row);
      if (entry === null) fresh.push(parsed);
      entries.push(parsed);
      read.set(place, { row, entry: parsed });
    } catch {
      const fault = tell(chain, row.sequence, 'unreadable', 'it is not JSON');
      return { entries, fresh, rows: read, fault };
    }
  }
  return { entries, fresh, rows: read, fault: null };
}

/** Every column to the letter. */
function isSameRow(a: EntryRow, b: EntryRow): boolean {
  return (
    a.chain === b.chain &&
    a.sequence === b.sequence &&
    a.event_id === b.event_id &&
    a.at.getTime() === b.at.getTime() &&
    a.actor === b.actor &&
    a.action === b.action &&
    a.payload === b.payload &&
    a.erasable_hash === b.erasable_hash &&
    a.previous === b.previous &&
    a.hash === b.hash
  );
}

function judge(
  { chain, anchor }: AskedChain,
  head: HeadRow,
  { entries, fresh }: ReadChain,
  broken: { readonly sequence: number; readonly code: LedgerFaultCode } | null,
): LedgerFault | null {
  if (head.last !== null && head.last !== head.sequence) {
    const message = `its head says ${head.sequence}`;
    return tell(chain, head.last, 'head-differs', message);
  }
  if (anchor === null) {
    return verifyChain({ chain, entries, erasables: null, head }).at(0) ?? null;
  }
  if (broken !== null) {
    return tell(chain, broken.sequence, broken.code, 'it does not follow on the entry before');
  }
  const hashAt = (sequence: number): string | undefined =>
    entries.findLast((entry) => entry.sequence === sequence)?.hash;
  if (hashAt(anchor.sequence) !== anchor.hash) {
    const message = 'it is not the entry that was seen there before: the past was rewritten';
    return tell(chain, anchor.sequence, 'head-differs', message);
  }
  if (hashAt(head.sequence) !== head.hash) {
    return tell(chain, head.sequence, 'head-differs', 'its hash is not that of the head');
  }
  const changed = fresh.find((entry) => safeHash(entry) !== entry.hash);
  return changed === undefined
    ? null
    : tell(chain, changed.sequence, 'broken-hash', 'its content does not fit its hash');
}

function safeHash(entry: LedgerEntry): string | null {
  try {
    return entryHash(entry);
  } catch {
    return null;
  }
}

function tell(
  chain: string,
  sequence: number,
  code: LedgerFaultCode,
  message: string,
): LedgerFault {
  return { chain, sequence, code, message };
}
