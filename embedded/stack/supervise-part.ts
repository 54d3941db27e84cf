import { setTimeout as delay } from 'node:timers/promises';
import type { DetachedProcess } from '../process/spawn-detached.ts';
import { stopProcess } from '../process/stop-process.ts';
import type { StopOptions } from '../process/stop-process.ts';

export const PART_NAMES = ['postgres', 'temporal', 'page', 'mailbox', 'server', 'worker'] as const;
export type PartName = (typeof PART_NAMES)[number];

/** One process of the stack. */
export interface Part {
  readonly name: PartName;
  /**
   * Starts it and answers when it is ready. Tells of the process before that, so that it can be
   * ended at any moment.
   */
  readonly start: (onSpawn: (process: DetachedProcess) => void) => Promise<DetachedProcess>;
  readonly stop: StopOptions;
  /** Settings that it is started with, where it is one of our own. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface SupervisedPart {
  readonly name: PartName;
  /** Settles once it is ready for the first time; rejects when that fails. */
  readonly ready: Promise<void>;
  /** Ends it for good. */
  readonly stop: () => Promise<void>;
}

export interface SuperviseOptions {
  readonly say: (line: string) => void;
  readonly onSpawn: (name: PartName, process: DetachedProcess) => void;
  /** First pause before it is started again, in milliseconds; it doubles. */
  readonly firstPauseMs?: number;
}

const LONGEST_PAUSE = 10_000;
/** A part that has lived so long is not in a crash loop. */
const SETTLED = 20_000;

/**
 * Keeps a part alive: whenever it dies it is started again, after a pause that grows with each
 * death in a row. A failure of the very first start is given back instead.
 */
export function supervisePart(part: Part, options: SuperviseOptions): SupervisedPart {
  const firstPause = options.firstPauseMs ?? 100;
  const stopping = new AbortController();
  let current: DetachedProcess | null = null;
  const keep = (process: DetachedProcess): void => {
    current = process;
    options.onSpawn(part.name, process);
    if (stopping.signal.aborted) void stopProcess(process.identity, part.stop);
  };

  let run: Promise<void> = Promise.resolve();
  const ready = new Promise<void>((resolve, reject) => {
    run = (async () => {
      let process: DetachedProcess;
      try {
        process = await part.start(keep);
      } catch (error) {
        if (current !== null) await stopProcess(current.identity, part.stop);
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      resolve();
      await goOn(process);
    })();
  });

  async function goOn(first: DetachedProcess): Promise<void> {
    let alive: DetachedProcess | null = first;
    let since = Date.now();
    let pause = firstPause;
    while (!stopping.signal.aborted) {
      if (alive !== null) {
        const how = await alive.gone;
        if (stopping.signal.aborted) return;
        options.say(`${part.name} has ended (${how}); it is started again.`);
        if (Date.now() - since > SETTLED) pause = firstPause;
      }
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      since = Date.now();
      try {
        alive = await part.start(keep);
        options.say(`${part.name} is back.`);
      } catch (error) {
        alive = null;
        if (current !== null) await stopProcess(current.identity, part.stop);
        if (!stopping.signal.aborted) {
          options.say(`${part.name} does not come back yet: ${firstLine(error)}`);
        }
      }
    }
  }

  return {
    name: part.name,
    ready,
    stop: async () => {
      stopping.abort();
      if (current !== null) await stopProcess(current.identity, part.stop);
      await run;
      // A start that was under way may have brought forth one more.
      if (current !== null) await stopProcess(current.identity, part.stop);
    },
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
