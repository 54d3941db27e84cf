import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { findCast, type Cast } from '../embedded/drill/cast.ts';
import { readStackConfig } from '../embedded/config.ts';
import { openHome } from '../embedded/home.ts';
import { keepStack } from '../embedded/stack/keep-stack.ts';
import { lockHome } from '../embedded/stack/lock-home.ts';
import { runStack } from '../embedded/stack/run-stack.ts';
import { makeProgress } from '../embedded/temporal/progress.ts';
import { openLedger, type Ledger } from '../ledger/open-ledger.ts';
import { readTemporalConfig, type TemporalConfig } from '../temporal.config.ts';
import { parseTrustPolicy } from '../trust/trust-policy.ts';
import { readWorkerConfig } from '../worker/config.ts';
import { runWorker, type WorkerRun } from '../worker/run-worker.ts';
import { readFile } from 'node:fs/promises';

export interface BenchRig {
  readonly cast: Cast;
  readonly ledger: Ledger;
  readonly temporal: TemporalConfig;
  readonly deployment: string;
  readonly close: () => Promise<void>;
}

/**
 * Brings up what `npm start` does in a home of its own, but for the worker: that runs in this very
 * process, beside the barest workflow's, so that both have the same processor, heap and event loop.
 *
 * @param env of the process
 */
export async function bringRig(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<BenchRig> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const free = Object.fromEntries(
    ['API', 'PAGE', 'TEMPORAL', 'TEMPORAL_UI', 'POSTGRES'].map((part) => [
      `COUNTERSIGN_${part}_PORT`,
      '0',
    ]),
  );
  const limits = { COUNTERSIGN_LIMIT_REQUESTS: '1000000' };
  const config = readStackConfig({
    ...env,
    ...free,
    ...limits,
    COUNTERSIGN_HOME: root,
    COUNTERSIGN_LOG_LEVEL: 'warn',
  });
  const home = openHome(config.home);
  const { me, unlock } = lockHome(home);
  const stack = keepStack({ home, owner: me, say: () => undefined });
  let workerEnv: Readonly<Record<string, string>> = {};
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closing.toReversed()) await end();
    await stack.stop();
    unlock();
  };
  try {
    const { addresses } = await runStack({
      config,
      home,
      progress: makeProgress(process.stderr),
      signal: new AbortController().signal,
      launch: async (part) => {
        if (part.name !== 'worker') return stack.launch(part);
        workerEnv = part.env ?? {};
      },
      track: stack.track,
    });
    const temporal = readTemporalConfig(workerEnv);
    const workerConfig = readWorkerConfig(workerEnv);
    const logger = new DefaultLogger('ERROR');
    const log = pino({ name: 'worker', level: 'error' });
    const stop = await takeWork({ config: workerConfig, temporal, log, logger });
    closing.push(stop);
    const ledger = openLedger(workerConfig.databaseUrl);
    closing.push(() => ledger.close());
    const policy = parseTrustPolicy(await readFile(workerConfig.trustPolicyFile, 'utf8'));
    return {
      cast: await findCast(root, addresses.api),
      ledger,
      temporal,
      deployment: policy.deployment,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @returns what stops it, and waits for its end */
async function takeWork(run: Omit<WorkerRun, 'onReady'>): Promise<() => Promise<void>> {
  return await new Promise((resolve, reject) => {
    const done = runWorker({
      ...run,
      onReady: (shutdown) =>
        resolve(async () => {
          shutdown();
          await done;
        }),
    });
    done.catch(reject);
  });
}
