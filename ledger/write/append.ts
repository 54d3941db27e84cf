import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { EntryDraft, LedgerEntry } from '../../domain/ledger-entry.ts';
import type { IncidentId } from '../../domain/words.ts';
import { entryHash, erasableDigest } from '../entry-hash.ts';
import { ENTRY_COLUMNS, entryFromRow } from '../entry-row.ts';
import { postOf } from '../project/post-of.ts';
import { ENTRY_CHANNEL, type LedgerTransaction } from '../schema.ts';
import { LedgerConflict } from './ledger-conflict.ts';
import { contentDigest, prepareDraft, type PreparedDraft } from './prepare-draft.ts';
import { lockChain, type ChainHead } from './lock-chain.ts';
import { projectEntries } from './write-projections.ts';

/**
 * Appends entries inside the caller's transaction; call it within `withIncidentLock`, which
 * records a conflict after the transaction has been undone.
 *
 * @param locked the chain's head, where the caller has locked it
 * @throws {LedgerConflict} when other content stands under a draft's event id
 * @throws {LedgerError} `entry-malformed`
 */
export async function append(
  trx: LedgerTransaction,
  incident: IncidentId,
  drafts: readonly EntryDraft[],
  locked?: ChainHead,
): Promise<readonly LedgerEntry[]> {
  const prepared = drafts.map(prepareDraft);
  const head = locked ?? (await lockChain(trx, incident));
  const standing = await readStanding(trx, incident, prepared);
  const placed: PlacedDraft[] = [];
  const answer = prepared.map((given) => {
    const draft = asideOfOther(given, standing.get(given.draft.eventId));
    const there = standing.get(draft.draft.eventId);
    if (there !== undefined) return matching(incident, there, draft);
    const place = placeDraft(incident, head, placed.at(-1)?.entry ?? null, draft);
    placed.push(place);
    standing.set(draft.draft.eventId, { entry: place.entry, content: draft.content });
    return place.entry;
  });
  if (placed.length > 0) await write(trx, incident, placed);
  return answer;
}

interface Standing {
  readonly entry: LedgerEntry;
  /** Content digest; `null` where erased content can no longer be compared. */
  readonly content: string | null;
  readonly withoutErasable?: string;
}

interface PlacedDraft {
  readonly entry: LedgerEntry;
  readonly prepared: PreparedDraft;
  readonly salt: string | null;
}

async function readStanding(
  trx: LedgerTransaction,
  chain: string,
  prepared: readonly PreparedDraft[],
): Promise<Map<string, Standing>> {
  if (prepared.length === 0) return new Map();
  const rows = await trx
    .selectFrom('ledger_entry')
    .leftJoin('erasable_payload', (join) =>
      join
        .onRef('erasable_payload.chain', '=', 'ledger_entry.chain')
        .onRef('erasable_payload.sequence', '=', 'ledger_entry.sequence'),
    )
    .select(ENTRY_COLUMNS)
    .select('erasable_payload.content')
    .where('ledger_entry.chain', '=', chain)
    .where(
      'ledger_entry.event_id',
      'in',
      prepared.flatMap((each) => [each.draft.eventId, asideId(each)]),
    )
    .execute();
  return new Map(
    rows.map((row) => {
      const { action, actor, payload, content } = row;
      const erased = row.erasable_hash !== null && content === null;
      return [
        row.event_id,
        {
          entry: entryFromRow(row),
          content: erased ? null : contentDigest({ action, actor, payload, erasable: content }),
          withoutErasable: contentDigest({ action, actor, payload, erasable: null }),
        },
      ];
    }),
  );
}

/**
 * A refusal changed nothing, and anybody can have a message refused under an id that is in use,
 * such as by sending a true sign-off once more to another post. It stands beside what has the id:
 * as a conflict it would freeze the post that it was thrown at.
 */
function asideOfOther(given: PreparedDraft, there: Standing | undefined): PreparedDraft {
  const { draft } = given;
  if (draft.action !== 'message.refuse' || there === undefined || isSame(there, given))
    return given;
  return { ...given, draft: { ...draft, eventId: asideId(given) } };
}

/** The same refusal comes to the same id again. */
function asideId({ draft, content }: PreparedDraft): string {
  return `${draft.eventId.slice(0, 230)}/${content.slice(0, 16)}`;
}

function isSame(there: Standing, { draft, actor, payload, content }: PreparedDraft): boolean {
  const bare = contentDigest({ action: draft.action, actor, payload, erasable: null });
  return there.content === null ? there.withoutErasable === bare : there.content === content;
}

function matching(chain: string, there: Standing, prepared: PreparedDraft): LedgerEntry {
  const { draft } = prepared;
  if (isSame(there, prepared)) return there.entry;
  throw new LedgerConflict({
    chain,
    eventId: draft.eventId,
    post: postOf(draft) ?? postOf(there.entry),
    had: there.content ?? there.withoutErasable ?? '',
    got: prepared.content,
  });
}

function placeDraft(
  chain: string,
  head: ChainHead,
  last: LedgerEntry | null,
  prepared: PreparedDraft,
): PlacedDraft {
  const salt = prepared.erasable === null ? null : randomBytes(16).toString('hex');
  const { eventId, actor, action, payload } = prepared.draft;
  const body = {
    chain,
    sequence: (last?.sequence ?? head.sequence) + 1,
    eventId,
    at: head.at.toISOString(),
    actor,
    action,
    payload,
    erasableHash:
      salt === null || prepared.erasable === null ? null : erasableDigest(salt, prepared.erasable),
    previous: last?.hash ?? head.hash,
  } as Omit<LedgerEntry, 'hash'>;
  return { entry: { ...body, hash: entryHash(body) } as LedgerEntry, prepared, salt };
}

async function write(
  trx: LedgerTransaction,
  chain: string,
  placed: readonly PlacedDraft[],
): Promise<void> {
  await trx
    .insertInto('ledger_entry')
    .values(
      placed.map(({ entry, prepared }) => ({
        chain,
        sequence: entry.sequence,
        event_id: entry.eventId,
        at: entry.at,
        actor: prepared.actor,
        action: entry.action,
        payload: prepared.payload,
        erasable_hash: entry.erasableHash,
        previous: entry.previous,
        hash: entry.hash,
      })),
    )
    .execute();
  const erasables = placed.flatMap(({ entry: { sequence }, prepared: { erasable }, salt }) =>
    salt === null || erasable === null ? [] : [{ chain, sequence, salt, content: erasable }],
  );
  if (erasables.length > 0) {
    await trx.insertInto('erasable_payload').values(erasables).execute();
  }
  const entries = placed.map(({ entry }) => entry);
  await projectEntries(trx, chain, entries);
  await moveHead(trx, chain, entries);
}

/** The new head, and word to everybody who waits, told by PostgreSQL when this commits. */
async function moveHead(
  trx: LedgerTransaction,
  chain: string,
  entries: readonly LedgerEntry[],
): Promise<void> {
  const last = entries.at(-1);
  if (last === undefined) return;
  await sql`
    with moved as (
      update chain_head set sequence = ${last.sequence}, hash = ${last.hash}, at = ${last.at}
      where chain = ${chain}
    )
    select pg_notify(${ENTRY_CHANNEL}, id) from unnest(${entries.map(
      (entry) => entry.eventId,
    )}::text[]) as id`.execute(trx);
}
