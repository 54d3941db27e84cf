import { readLedger } from '../../cli/client/list-all.ts';
import { until } from '../../embedded/drill/until.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { makePeople, seeThrough } from './live-through.ts';
import { TEMPO_RUNBOOK } from './make-tempo.ts';
import type { OwnStack } from './own-stack.ts';

export interface ManyAtOnce {
  readonly incidents: readonly string[];
  /** How long before its promise the latest of the promised drafts was there, by the ledger's times. */
  readonly latestDraft: number;
}

/** People who act at once. */
const LANES = 8;
/** How long the next draft may take to come, in milliseconds. */
const PATIENCE = 120_000;

/**
 * Opens so many incidents at once, has the first words of each signed, and waits for the drafts that
 * must be there before the promises which these made.
 *
 * @returns times from the ledger: a busy machine makes them worse, and no clock of ours counts
 */
export async function manyAtOnce(stack: OwnStack, times: number): Promise<ManyAtOnce> {
  const people = makePeople(() => stack.cast);
  const incidents = await inLanes(times, () => people.openIncident(TEMPO_RUNBOOK));
  await inLanes(times, (index) => seeThrough(() => stack.cast, incidents[index] ?? '', 1));
  const early = await inLanes(times, async (index) => {
    const incident = incidents[index] ?? '';
    return await until(
      `the next draft of ${incident}`,
      async () => {
        const rows = await readLedger(stack.cast.auditor.call, incident);
        return draftedBefore(rows.map(({ entry }) => entry));
      },
      PATIENCE,
    );
  });
  return { incidents, latestDraft: Math.min(...early) };
}

/** Milliseconds between the first promised draft and its promise; `null`: it is not there yet. */
function draftedBefore(entries: readonly LedgerEntry[]): number | null {
  const given = entries.find(({ action }) => action === 'promise.give');
  const opened = entries.find(
    (entry) => entry.action === 'post.open' && entry.payload.kind === 'status',
  );
  if (given?.action !== 'promise.give' || opened?.action !== 'post.open') return null;
  const { post } = opened.payload;
  const draft = entries.find(
    (entry) => entry.action === 'post.revision' && entry.payload.post === post,
  );
  return draft === undefined ? null : Date.parse(given.payload.until) - Date.parse(draft.at);
}

async function inLanes<T>(times: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < times; index = next++) results[index] = await work(index);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}
