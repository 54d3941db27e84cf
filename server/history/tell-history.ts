import type { HistoryItem, HistoryResponse } from '../api/contract.ts';
import type { TemporalPort } from '../temporal-port.ts';
import { tellEvent } from './tell-event.ts';

/** Histories of several workflows as one story, by time. */
export async function tellHistory(
  temporal: Pick<TemporalPort, 'history'>,
  workflows: readonly string[],
): Promise<HistoryResponse> {
  const items: HistoryItem[] = [];
  const gone: string[] = [];
  for (const workflow of workflows) {
    const runs = await temporal.history(workflow);
    if (runs.length === 0) gone.push(workflow);
    for (const { run, events } of runs) {
      for (const { at, eventId, happening } of events) {
        const what = tellEvent(happening);
        if (what !== null) items.push({ at, workflow, run, eventId, what });
      }
    }
  }
  // Sorting is stable: within one instant a run keeps its own order.
  items.sort((left, right) => left.at.localeCompare(right.at));
  return { items, gone };
}
