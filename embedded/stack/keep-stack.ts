import type { Home } from '../home.ts';
import type { ProcessIdentity } from '../process/identify-process.ts';
import { StackError } from '../stack-error.ts';
import type { Addresses } from './addresses.ts';
import { STOP_ORDER } from './end-orphans.ts';
import { writeStackRecord } from './stack-file.ts';
import { supervisePart } from './supervise-part.ts';
import type { Part, SupervisedPart } from './supervise-part.ts';

export interface KeptStack {
  /** Starts a part, keeps it alive from then on, and settles when it is ready. */
  readonly launch: (part: Part) => Promise<void>;
  /** Work with processes of its own: the end waits for it. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
  readonly markReady: (addresses: Addresses) => void;
  /** Ends all parts in order; asked again it waits for the same end. */
  readonly stop: () => Promise<void>;
}

export interface KeepOptions {
  readonly home: Home;
  readonly owner: ProcessIdentity;
  readonly say: (line: string) => void;
}

/** Keeps the parts together: what runs is on record at any moment, and goes in order. */
export function keepStack({ home, owner, say }: KeepOptions): KeptStack {
  const parts: SupervisedPart[] = [];
  const identities: Record<string, ProcessIdentity> = {};
  const tracked: Promise<unknown>[] = [];
  let ready: Addresses | null = null;
  let stopping: Promise<void> | null = null;
  const record = (): void =>
    writeStackRecord(home.stack, { owner, ready, parts: { ...identities } });

  record();
  return {
    launch: async (part) => {
      // Asked to stop while something else was being prepared: nothing new is born.
      if (stopping !== null) throw new StackError('INTERRUPTED', 'stopped before it was ready');
      const supervised = supervisePart(part, {
        say,
        onSpawn: (name, { identity }) => {
          identities[name] = identity;
          record();
        },
      });
      parts.push(supervised);
      await supervised.ready;
    },
    track: async (work) => {
      tracked.push(work);
      return await work;
    },
    markReady: (addresses) => {
      ready = addresses;
      record();
    },
    stop: async () => {
      stopping ??= (async () => {
        for (const step of STOP_ORDER) {
          const now = parts.filter(({ name }) => step.some((each) => each === name));
          await Promise.all(now.map((part) => part.stop()));
        }
        await Promise.allSettled(tracked);
        ready = null;
        for (const name of Object.keys(identities)) delete identities[name];
        record();
      })();
      await stopping;
    },
  };
}
