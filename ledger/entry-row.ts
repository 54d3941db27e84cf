import type { Selectable } from 'kysely';
import type { Actor, LedgerEntry } from '../domain/ledger-entry.ts';
import type { LedgerTables } from './schema.ts';

export type EntryRow = Omit<Selectable<LedgerTables['ledger_entry']>, 'post'>;

export const ENTRY_COLUMNS = [
  'ledger_entry.chain',
  'ledger_entry.sequence',
  'ledger_entry.event_id',
  'ledger_entry.at',
  'ledger_entry.actor',
  'ledger_entry.action',
  'ledger_entry.payload',
  'ledger_entry.erasable_hash',
  'ledger_entry.previous',
  'ledger_entry.hash',
] as const;

/** A row as an entry. It was written by append-entries or the door, or its hash will not fit. */
export function entryFromRow(row: EntryRow): LedgerEntry {
  const event = { action: row.action, payload: JSON.parse(row.payload) as unknown };
  return {
    ...(event as Pick<LedgerEntry, 'action' | 'payload'>),
    chain: row.chain,
    sequence: row.sequence,
    eventId: row.event_id,
    at: row.at.toISOString(),
    actor: JSON.parse(row.actor) as Actor,
    erasableHash: row.erasable_hash,
    previous: row.previous,
    hash: row.hash,
  } as LedgerEntry;
}
