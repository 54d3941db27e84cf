import { sql } from 'kysely';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import { explainDatabaseError } from '../explain-database-error.ts';
import type { LedgerDb } from '../schema.ts';
import { prepareDraft } from '../write/prepare-draft.ts';

/** What the server may say at the door: that it refused something. */
export type DoorDraft = Extract<EntryDraft, { readonly action: 'message.refuse' }>;

/** Entries a minute and actor; the rest is counted. */
export const DOOR_LIMIT = 60;

/**
 * Records what the server itself refused, in the chain `door`, through the one database function
 * that the server may call.
 *
 * @returns the event id under which it stands, or `null` when it was only counted
 * @throws {LedgerError} `entry-malformed`, `database-unreachable`
 */
export async function recordAtDoor(
  db: LedgerDb,
  draft: DoorDraft,
  limit: number = DOOR_LIMIT,
): Promise<string | null> {
  const { draft: mended, actor, payload } = prepareDraft(draft);
  try {
    const { rows } = await sql<{ id: string | null }>`
      select door_record(${mended.eventId}, ${mended.actor.person.slice(0, 200)}, ${actor},
        ${mended.action}, ${payload}, ${limit}) as id`.execute(db);
    return rows[0]?.id ?? null;
  } catch (error) {
    throw explainDatabaseError(error);
  }
}
