/** The worker's main file: `npm run worker`. */
import { Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { readTemporalConfig } from '../temporal.config.ts';
import { readWorkerConfig } from './config.ts';
import { runWorker } from './run-worker.ts';
import { temporalLogger } from './temporal-logger.ts';

async function main(): Promise<void> {
  const config = readWorkerConfig(process.env);
  const temporal = readTemporalConfig(process.env);
  const log = pino({ name: 'worker', level: config.logLevel });
  const logger = temporalLogger(log.child({ part: 'temporal' }));
  Runtime.install({ logger });
  // For whoever started us; log lines are for people.
  const onReady = (): void => void process.stdout.write('worker ready\n');
  await runWorker({ config, temporal, log, logger, onReady });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
