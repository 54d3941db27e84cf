import { CHAIN_START, type LedgerEntry } from '../../domain/ledger-entry.ts';
import { entryHash, erasableDigest } from '../entry-hash.ts';
import type { LedgerFault, LedgerFaultCode } from './fault.ts';

export interface ChainEvidence {
  readonly chain: string;
  /** All of them, in order. */
  readonly entries: readonly LedgerEntry[];
  /** What of the erasable payloads still stands; `null`: they were not looked at. */
  readonly erasables:
    | readonly { readonly sequence: number; readonly salt: string; readonly content: string }[]
    | null;
  /** Last hash as somebody else knows it, such as a page that printed it; `null`: nobody does. */
  readonly head: { readonly sequence: number; readonly hash: string } | null;
}

/**
 * Walks a chain: no gap, every link, every hash, time in order, erasable payloads that still
 * stand fit their salted hashes. Needs nothing but what it is given, so that anybody can do it.
 *
 * @returns every fault; empty: the chain is whole
 */
export function verifyChain({ chain, entries, erasables, head }: ChainEvidence): LedgerFault[] {
  const faults: LedgerFault[] = [];
  const fault = (sequence: number, code: LedgerFaultCode, message: string): void => {
    faults.push({ chain, sequence, code, message });
  };
  const eventIds = new Set<string>();
  let previous = CHAIN_START;
  let last = 0;
  let time = '';
  for (const entry of entries) {
    const { sequence } = entry;
    if (entry.chain !== chain) fault(sequence, 'wrong-chain', `it says chain ${entry.chain}`);
    if (sequence !== last + 1) fault(sequence, 'gap', `it follows ${last}`);
    if (entry.previous !== previous) {
      fault(sequence, 'broken-link', 'it does not follow on the hash of the entry before');
    }
    if (safeHash(entry) !== entry.hash) {
      fault(sequence, 'broken-hash', 'its content does not fit its hash');
    }
    if (entry.at < time) fault(sequence, 'time-runs-back', `${entry.at} after ${time}`);
    if (eventIds.has(entry.eventId)) {
      fault(sequence, 'event-id-twice', `${entry.eventId} stands twice`);
    }
    eventIds.add(entry.eventId);
    ({ hash: previous, at: time } = entry);
    last = sequence;
  }
  if (head !== null && (head.sequence !== last || head.hash !== previous)) {
    fault(0, 'head-differs', `the chain ends with ${last}, its head says ${head.sequence}`);
  }
  if (erasables !== null) faults.push(...verifyErasables(chain, entries, erasables));
  return faults;
}

function verifyErasables(
  chain: string,
  entries: readonly LedgerEntry[],
  erasables: NonNullable<ChainEvidence['erasables']>,
): LedgerFault[] {
  const hashes = new Map(entries.map((entry) => [entry.sequence, entry.erasableHash]));
  return erasables.flatMap(({ sequence, salt, content }): LedgerFault[] => {
    const hash = hashes.get(sequence) ?? null;
    if (hash === null) {
      const message = 'an erasable payload stands beside an entry that has none';
      return [{ chain, sequence, code: 'erasable-stray', message }];
    }
    if (hash === erasableDigest(salt, content)) return [];
    const message = 'its erasable payload does not fit its salted hash';
    return [{ chain, sequence, code: 'erasable-differs', message }];
  });
}

function safeHash(entry: LedgerEntry): string | null {
  try {
    return entryHash(entry);
  } catch {
    return null;
  }
}
