import { COUNTERSIGN, type EntryDraft, type LostPublication } from '../../domain/ledger-entry.ts';
import type { Digest, IncidentId, PostId } from '../../domain/words.ts';
import { findAttempted } from '../../ledger/read/find-attempted.ts';
import { isClosing, readGaps } from '../../ledger/read/read-gaps.ts';
import { readMemory } from '../../ledger/read/read-memory.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import type { ChainAnchor } from '../../ledger/verify/check-chains.ts';
import { append } from '../../ledger/write/append.ts';
import { withIncidentLock } from '../../ledger/write/with-incident-lock.ts';
import { sha256 } from '../../trust/canonical.ts';
import type { WitnessBook, WitnessLine } from './witness.ts';

export type Gap = Extract<EntryDraft, { readonly action: 'ledger.gap' }>['payload'];

/** A post that stands on a printed page. */
export interface PrintedPost {
  readonly post: PostId;
  readonly key: Digest;
  readonly account: string;
  readonly at: string;
}

/** What a page that was printed says of one incident. */
export interface PrintedChain {
  readonly head: ChainAnchor;
  readonly posts: readonly PrintedPost[];
}

/** Everything that is remembered of an incident outside of the database. */
export interface OutsideMemory {
  readonly witness: readonly WitnessLine[];
  readonly printed: readonly PrintedChain[];
}

/** The last place at which the witness saw the chain since it was last mended; `null`: never. */
export function lastSeen(lines: readonly WitnessLine[]): ChainAnchor | null {
  const mended = lines.findLastIndex(({ what }) => what === 'mended');
  const seen = lines.slice(Math.max(mended, 0)).flatMap(({ entries }) => entries);
  return seen.reduce<ChainAnchor | null>(
    (last, { sequence, hash }) =>
      last === null || sequence > last.sequence ? { sequence, hash } : last,
    null,
  );
}

/** Hashes of heads that the chain lost and that a refill has accounted for. */
export function replacedHeads(lines: readonly WitnessLine[]): ReadonlySet<Digest> {
  return new Set(lines.flatMap(({ replaces }) => replaces ?? []));
}

/**
 * Compares the ledger with what is remembered of an incident outside of it.
 *
 * @returns what the ledger has forgotten; `null`: nothing that anybody outside knows of
 */
export async function findGap(
  db: LedgerDb,
  incident: IncidentId,
  { witness, printed }: OutsideMemory,
): Promise<Gap | null> {
  const replaced = replacedHeads(witness);
  const seen = lastSeen(witness);
  const anchors = [
    ...printed
      .filter(({ head }) => !replaced.has(head.hash))
      .map(({ head }) => ({ known: 'page' as const, ...head })),
    ...(seen === null ? [] : [{ known: 'witness' as const, ...seen }]),
  ];
  const missing = [];
  let holdsUpTo = 0;
  for (const anchor of anchors) {
    const { holds, head } = await readMemory(db, incident, anchor);
    if (holds) holdsUpTo = Math.max(holdsUpTo, anchor.sequence);
    else missing.push({ ...anchor, chainEnds: head });
  }
  const last = missing.toSorted((a, b) => a.sequence - b.sequence).at(-1);
  if (last === undefined) return null;
  const { known, sequence, hash, chainEnds } = last;
  const from = chainEnds < sequence ? chainEnds + 1 : holdsUpTo + 1;
  const sent = sentOf(witness, printed);
  const attempted = await findAttempted(db, incident, [...sent.keys()]);
  const lost = [...sent.values()].filter(({ key }) => !attempted.has(key));
  return { known, from, to: sequence, seen: hash, lost };
}

/** Every delivery that left, by the witness and by the printed pages. */
export function sentOf(
  witness: readonly WitnessLine[],
  printed: readonly PrintedChain[],
): ReadonlyMap<Digest, LostPublication> {
  const sent = new Map<Digest, LostPublication>();
  for (const { posts } of printed) {
    for (const { post, key, account, at } of posts) {
      sent.set(key, { post, key, channel: 'status-page', account, at });
    }
  }
  for (const entry of witness.flatMap(({ entries }) => entries)) {
    if (entry.action !== 'delivery.attempt') continue;
    const { post, key, leaf } = entry.payload;
    sent.set(key, { post, key, channel: leaf.channel, account: leaf.account, at: entry.at });
  }
  return sent;
}

/** Records a gap, once for each thing that is remembered while it is open. */
export async function recordGap(db: LedgerDb, incident: IncidentId, gap: Gap): Promise<void> {
  const { known, seen } = gap;
  await withIncidentLock(db, incident, async (trx, head) => {
    const told = await readGaps(trx, incident);
    const closed = told.findLastIndex((entry) => isClosing(entry));
    const isTold = told
      .slice(closed + 1)
      .some(({ action, payload }) => action === 'ledger.gap' && payload.seen === seen);
    if (isTold) return;
    await append(trx, incident, [
      {
        eventId: `gap/${sha256(`${known}\n${seen}`).slice(0, 24)}/${head.sequence + 1}`,
        actor: COUNTERSIGN,
        action: 'ledger.gap',
        payload: gap,
      },
    ]);
  });
}

/** What the witness knows alone: enough for the way of a publication, which must be short. */
export async function findGapByWitness(
  db: LedgerDb,
  book: WitnessBook,
  incident: IncidentId,
): Promise<{ readonly behind: boolean; readonly gap: Gap | null }> {
  const seen = lastSeen(await book.readNewest(incident));
  const { holds, behind } = await readMemory(db, incident, seen);
  if (holds) return { behind, gap: null };
  const gap = await findGap(db, incident, { witness: await book.read(incident), printed: [] });
  return { behind: behind || gap !== null, gap };
}
