import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { listPosts } from '../../cli/client/list-all.ts';
import type { Session } from '../../cli/client/session.ts';
import { readPost, sign } from '../../embedded/drill/act.ts';
import { takeAccount, type Account } from './account.ts';
import { makePeople, seeThrough } from './live-through.ts';
import { TEMPO_RUNBOOK } from './make-tempo.ts';
import type { OwnStack } from './own-stack.ts';

export interface Week {
  readonly hours: number;
  /** Posts that people propose, sign and publish, beside what the runbook asks for. */
  readonly posts: number;
}

export interface WeekReport extends Account {
  readonly hours: number;
  /** Restarts that were crashes. */
  readonly crashed: number;
  readonly incidents: number;
  /** Most memory that any worker was seen to hold, in MiB. */
  readonly workerMemory: number;
  readonly seconds: number;
}

/** A new incident begins every so many hours. */
const DAY = 24;
/** Three times a day the worker is killed; all other hours it ends in its own order. */
const CRASH_EVERY = 8;

/**
 * Lives through hours of which each restarts the only worker while people work, some as a crash would. What a promise asks for is signed as it comes.
 */
export async function liveWeek(
  stack: OwnStack,
  { hours, posts }: Week,
  tell: (line: string) => void,
): Promise<WeekReport> {
  const began = Date.now();
  const people = makePeople(() => stack.cast);
  const incidents: string[] = [];
  const over = new AbortController();
  let worker = await stack.startWorker();
  let workerMemory = 0;
  let published = 0;
  let crashed = 0;
  const signing = signWhatComes(
    [stack.cast.communicator, stack.cast.secondCommunicator],
    over.signal,
  );
  try {
    for (let hour = 1; hour <= hours; hour += 1) {
      if ((hour - 1) % DAY === 0) {
        const opened = await people.openIncident(TEMPO_RUNBOOK);
        await seeThrough(() => stack.cast, opened, 1);
        incidents.push(opened);
      }
      const incident = incidents[hour % incidents.length] ?? '';
      const due = Math.round((posts * hour) / hours) - published;
      workerMemory = Math.max(workerMemory, await memoryOf(worker.pid));
      const restart = async (): Promise<void> => {
        const crashes = hour % CRASH_EVERY === 1;
        await (crashes ? worker.kill() : worker.stop());
        if (crashes) crashed += 1;
        worker = await stack.startWorker();
      };
      await Promise.all([
        restart(),
        people.learn(incident, `you cannot place an order (hour ${hour})`),
        ...Array.from({ length: due }, (_, index) =>
          people.publish(incident, `Hour ${hour}, update ${index + 1}`),
        ),
      ]);
      published += due;
      tell(`hour ${hour} of ${hours}: ${published} posts`);
    }
  } finally {
    over.abort();
    await signing;
  }
  const sandbox = join(stack.home, 'sandbox');
  const account = await takeAccount(stack.client, stack.cast.auditor, incidents, sandbox);
  await worker.stop();
  return {
    ...account,
    hours,
    crashed,
    incidents: incidents.length,
    workerMemory,
    seconds: Math.round((Date.now() - began) / 1_000),
  };
}

const LOOK_EVERY = 500;

/** Signs whatever waits, as long as the week lasts; what is overtaken is signed the next time. */
async function signWhatComes(signers: readonly Session[], over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    for (const signer of signers) {
      const waiting = await listPosts(signer.call, 'waiting').catch(() => []);
      for (const { incident, number, step } of waiting) {
        if (step === 'proposal' || over.aborted) continue;
        await readPost(signer, incident, number)
          .then((detail) => sign(signer, detail))
          .catch(() => undefined);
      }
    }
    await pause(LOOK_EVERY);
  }
}

async function memoryOf(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Math.round(Number(stdout.trim()) / 1024);
}
