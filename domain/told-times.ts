import type { LedgerEntry } from './ledger-entry.ts';
import type { Instant } from './words.ts';

/**
 * Gives entries that were refilled the time at which they first stood: signatures were given, and
 * words went out, then. The chain itself keeps the time of the refill.
 *
 * @param entries of one chain, in order, with its `ledger.refill` entries
 */
export function withToldTimes<E extends LedgerEntry>(entries: readonly E[]): readonly E[] {
  const told = new Map<string, Instant>();
  for (const entry of entries) {
    if (entry.action !== 'ledger.refill') continue;
    for (const { eventId, at } of entry.payload.entries) told.set(eventId, at);
  }
  if (told.size === 0) return entries;
  return entries.map((entry) => {
    const at = told.get(entry.eventId);
    // A refill may tell that something is older, never that it is newer.
    return at !== undefined && at < entry.at ? { ...entry, at } : entry;
  });
}
