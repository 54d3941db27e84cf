import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { canonicalText, sha256 } from '../../trust/canonical.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { ENTRY_COLUMNS, entryFromRow, type EntryRow } from '../entry-row.ts';
import { readHead } from '../read/read-entries.ts';
import { readErasables } from '../read/read-erasables.ts';
import { readRenditions } from '../read/read-renditions.ts';
import type { LedgerDb } from '../schema.ts';
import type { LedgerFault } from './fault.ts';
import { verifyChain } from './verify-chain.ts';
import { digestsToVerify, verifySignOffs } from './verify-sign-offs.ts';

export interface ChainAudit {
  readonly chain: string;
  readonly entries: number;
  /** Hash of the last entry; `null`: the chain is empty. */
  readonly head: string | null;
  readonly faults: readonly LedgerFault[];
}

/** Audits one chain as it stands in a database: exact texts, chain, words and sign-offs. */
export async function auditChain(
  db: LedgerDb,
  chain: string,
  policy: TrustPolicy,
): Promise<ChainAudit> {
  const rows = await db
    .selectFrom('ledger_entry')
    .select(ENTRY_COLUMNS)
    .where('chain', '=', chain)
    .orderBy('sequence')
    .execute();
  const faults: LedgerFault[] = [];
  const entries: LedgerEntry[] = [];
  for (const row of rows) {
    const read = readExact(row);
    if (read === null) {
      const message = 'actor or payload is not in its exact canonical form';
      faults.push({ chain, sequence: row.sequence, code: 'not-exact', message });
    } else entries.push(read);
  }
  const texts = await readRenditions(db, digestsToVerify(entries));
  for (const [digest, text] of texts) {
    if (sha256(text) !== digest) {
      const message = `the stored words ${digest.slice(0, 12)} were changed`;
      faults.push({ chain, sequence: 0, code: 'bytes-differ', message });
    }
  }
  faults.push(
    ...verifyChain({
      chain,
      entries,
      erasables: await readErasables(db, chain),
      head: await readHead(db, chain),
    }),
    ...verifySignOffs(entries, texts, policy),
  );
  return { chain, entries: rows.length, head: entries.at(-1)?.hash ?? null, faults };
}

function readExact(row: EntryRow): LedgerEntry | null {
  try {
    const entry = entryFromRow(row);
    const exact =
      canonicalText(entry.payload) === row.payload && canonicalText(entry.actor) === row.actor;
    return exact ? entry : null;
  } catch {
    return null;
  }
}
