import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { Digest } from '../domain/words.ts';
import { canonicalText, sha256 } from '../trust/canonical.ts';

/** What an entry's hash is taken over: everything but the hash itself. */
export function entryHash(entry: Omit<LedgerEntry, 'hash'>): Digest {
  const { chain, sequence, eventId, at, actor, action, payload, erasableHash, previous } = entry;
  return sha256(
    canonicalText({
      chain,
      sequence,
      eventId,
      at,
      actor,
      action,
      payload,
      erasableHash,
      previous,
    }),
  );
}

/** Binds erasable content to its entry without telling anything once the salt is gone. */
export function erasableDigest(salt: string, content: string): Digest {
  return sha256(canonicalText([salt, content]));
}
