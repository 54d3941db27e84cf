import { COUNTERSIGN, type EntryDraft } from '../../domain/ledger-entry.ts';
import { sha256 } from '../../trust/canonical.ts';
import type { LedgerDb } from '../schema.ts';
import { append } from './append.ts';
import type { LedgerConflict } from './ledger-conflict.ts';

/** Writes `ledger.conflict`, once for each pair of contents; its post freezes with it. */
export async function recordConflict(db: LedgerDb, conflict: LedgerConflict): Promise<void> {
  const { chain, eventId, post, had, got } = conflict;
  const draft: EntryDraft = {
    eventId: `conflict/${sha256(`${eventId}\n${had}\n${got}`)}`,
    actor: COUNTERSIGN,
    action: 'ledger.conflict',
    payload: { eventId, post, had, got },
  };
  await db.transaction().execute((trx) => append(trx, chain, [draft]));
}
