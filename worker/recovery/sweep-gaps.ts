import { readPrintedPages } from '../../activities/memory/find-pages.ts';
import { findGap, recordGap, type Gap } from '../../activities/memory/gap.ts';
import type { WitnessBook } from '../../activities/memory/witness.ts';
import type { Log } from '../../activities/deps.ts';
import type { IncidentId } from '../../domain/words.ts';
import type { LedgerDb } from '../../ledger/schema.ts';

export interface SweepDeps {
  readonly db: LedgerDb;
  readonly witness: WitnessBook;
  /** Where all pages lie. */
  readonly pageDirectory: string;
  readonly log: Log;
}

export interface FoundGap {
  readonly incident: IncidentId;
  readonly gap: Gap;
}

/**
 * Compares every chain that a page or the witness remembers with the ledger, and records what the
 * ledger has forgotten. Done when a worker starts: that is when a database was restored.
 */
export async function sweepGaps({
  db,
  witness,
  pageDirectory,
  log,
}: SweepDeps): Promise<readonly FoundGap[]> {
  const pages = await readPrintedPages(pageDirectory);
  const found: FoundGap[] = [];
  for (const incident of new Set([...(await witness.incidents()), ...pages.keys()])) {
    const memory = { witness: await witness.read(incident), printed: pages.get(incident) ?? [] };
    const gap = await findGap(db, incident, memory);
    if (gap === null) continue;
    await recordGap(db, incident, gap);
    const { from, to, known, lost } = gap;
    log.error({ incident, from, to, known, lost: lost.length }, 'the ledger has a gap');
    found.push({ incident, gap });
  }
  return found;
}
