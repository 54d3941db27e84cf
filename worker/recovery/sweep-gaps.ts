import { readPrintedPages } from '../../activities/memory/find-pages.ts';
import {
  findGap,
  lastSeen,
  recordGap,
  type Gap,
  type PrintedChain,
} from '../../activities/memory/gap.ts';
import type { WitnessBook, WitnessLine } from '../../activities/memory/witness.ts';
import type { Log } from '../../activities/deps.ts';
import type { IncidentId } from '../../domain/words.ts';
import { readMemory } from '../../ledger/read/read-memory.ts';
import type { LedgerDb } from '../../ledger/schema.ts';

export interface SweepDeps {
  readonly db: LedgerDb;
  readonly witness: WitnessBook;
  /** Where all pages lie. */
  readonly pageDirectory: string;
  readonly log: Log;
}

/** Incidents that are looked at at once; a start must not wait long for thousands. */
const SIDE_BY_SIDE = 4;

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
  const left = [...new Set([...(await witness.incidents()), ...pages.keys()])];
  const found: FoundGap[] = [];
  const look = async (): Promise<void> => {
    for (let incident = left.pop(); incident !== undefined; incident = left.pop()) {
      const printed = pages.get(incident) ?? [];
      if (await holdsAll(db, incident, await witness.readNewest(incident), printed)) continue;
      const gap = await findGap(db, incident, { witness: await witness.read(incident), printed });
      if (gap === null) continue;
      await recordGap(db, incident, gap);
      const { from, to, known, lost } = gap;
      log.error({ incident, from, to, known, lost: lost.length }, 'the ledger has a gap');
      found.push({ incident, gap });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, look));
  return found;
}

/** Enough for almost every incident: that the newest that was seen of it still stands. */
async function holdsAll(
  db: LedgerDb,
  incident: IncidentId,
  newest: readonly WitnessLine[],
  printed: readonly PrintedChain[],
): Promise<boolean> {
  const seen = lastSeen(newest);
  for (const anchor of [...printed.map(({ head }) => head), ...(seen === null ? [] : [seen])]) {
    if (!(await readMemory(db, incident, anchor)).holds) return false;
  }
  return true;
}
