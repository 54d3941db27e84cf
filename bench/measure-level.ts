import type { IncidentId } from '../domain/words.ts';
import type { BenchRig } from './bring-rig.ts';
import { fillOpen } from './fill-open.ts';
import { quiet, type BareRig, type BareTimes } from './measure-bare.ts';
import { measurePost, type PostTimes } from './measure-post.ts';

export type Round = BareTimes & PostTimes;

/** What was measured with so many open incidents whose post waits. */
export interface Level {
  readonly open: number;
  /** Seconds that it took to open those that were missing. */
  readonly filledIn: number;
  readonly rounds: readonly Round[];
  /** Milliseconds of each reading of the queue's first page. */
  readonly queue: readonly number[];
  /** Resident memory of the process that both workers run in, in bytes. */
  readonly memory: number;
  readonly channels: number;
  /** The last incident that was measured. */
  readonly incident: IncidentId;
}

const WARM_UP = 3;
const QUEUE_READS = 30;

/** Fills up to `open` waiting posts, then measures bare and ours in turn. */
export async function measureLevel(
  rig: BenchRig,
  bare: BareRig,
  { open, rounds: wanted }: { readonly open: number; readonly rounds: number },
): Promise<Level> {
  const filledIn = await fillOpen(rig, open);
  await settle();
  const { commander, communicator } = rig.cast;
  const rounds: Round[] = [];
  let last: { readonly incident: IncidentId; readonly channels: number } | null = null;
  for (let round = 0; round < WARM_UP + wanted; round += 1) {
    const bareTimes = await bare.measure();
    await quiet();
    const post = await measurePost(commander, communicator, rig.ledger);
    last = post;
    if (round >= WARM_UP) rounds.push({ ...bareTimes, ...post });
  }
  const queue: number[] = [];
  for (let read = 0; read < QUEUE_READS; read += 1) {
    const began = performance.now();
    await communicator.call('GET /api/posts', { in: { state: 'waiting', limit: 50 } });
    queue.push(performance.now() - began);
  }
  if (last === null) throw new Error('nothing was measured');
  const memory = process.memoryUsage().rss;
  return { open, filledIn, rounds, queue, memory, ...last };
}

const SETTLE_MS = 2_000;

/** After the filling children still begin and histories are still written. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, SETTLE_MS);
  });
}
