import type { LedgerEntry } from '../../domain/ledger-entry.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/** Entries of one action, in order. */
export function findEntries<A extends LedgerEntry['action']>(
  entries: readonly LedgerEntry[],
  action: A,
): readonly EntryOf<A>[] {
  return entries.filter((entry): entry is EntryOf<A> => entry.action === action);
}
