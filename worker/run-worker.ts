import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger as WorkerLogger } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Account } from '../activities/channels/account.ts';
import { makeChannels } from '../activities/channels/make-channels.ts';
import { practiceAccounts, SANDBOX_ACCOUNTS } from '../activities/channels/practice-accounts.ts';
import { SEND_TIMEOUT_MS } from '../activities/deps.ts';
import { makeActivities } from '../activities/index.ts';
import { openWitness, WITNESS } from '../activities/memory/witness.ts';
import { openMailer } from '../activities/notify/open-mailer.ts';
import { NO_ROTA, openRota } from '../cover/open-rota.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import type { TemporalConfig } from '../temporal.config.ts';
import { parseTrustPolicy } from '../trust/trust-policy.ts';
import { bundleWorkflows } from './bundle-workflows.ts';
import { readChannels } from './channels/read-channels.ts';
import type { WorkerConfig } from './config.ts';
import { registerSearchAttributes } from './prepare-namespace.ts';
import { readFloors } from './read-floors.ts';
import { lookAfterOwed, type LookAfter } from './recovery/look-after-owed.ts';
import { sweepGaps } from './recovery/sweep-gaps.ts';

/** After this, work that would not stop by itself is left to Temporal to give to somebody else. */
const FORCE_AFTER_MS = 1_000;

/** Languages of a house that has not said what it has. */
const PRACTICE_LANGUAGES = ['en', 'de'];

export interface WorkerRun {
  readonly config: WorkerConfig;
  readonly temporal: TemporalConfig;
  readonly log: Logger;
  /** For Temporal's own part. */
  readonly logger: WorkerLogger;
  /** Called once it takes work, with what stops it. */
  readonly onReady: (shutdown: () => void) => void;
}

/**
 * The worker's composition root: puts one together and runs it until it is shut down. Temporal's
 * runtime belongs to the process, and is installed before.
 */
export async function runWorker({
  config,
  temporal,
  log,
  logger,
  onReady,
}: WorkerRun): Promise<void> {
  const policy = parseTrustPolicy(await readFile(config.trustPolicyFile, 'utf8'));
  const floors = readFloors(
    config.floorsFile === null ? null : await readFile(config.floorsFile, 'utf8'),
  );
  const rota = config.rotaFile === null ? NO_ROTA : await openRota(config.rotaFile);
  const { smtpUrl, webhookSecret, consoleUrl } = config;
  const mailer = smtpUrl === null ? null : openMailer({ smtpUrl, from: config.mailFrom });
  const [workflowBundle, connection, asking] = await Promise.all([
    bundleWorkflows(config.cacheDirectory, logger),
    NativeConnection.connect(temporal.connection),
    connectAndPrepare(temporal),
  ]);
  const ledger = openLedger(config.databaseUrl, {
    onConnectionLost: (error) => log.warn({ err: error }, 'a database connection was lost'),
  });
  let lookAfter: LookAfter | null = null;
  try {
    const witness = openWitness(join(config.pageDirectory, WITNESS));
    const channels = makeChannels(
      {
        ...config,
        accounts: await findAccounts(config),
      },
      {
        db: ledger.db,
        policy,
        log,
        witness,
        // What a crash is like: nothing is finished, nothing is closed.
        die: () => process.exit(1),
      },
    );
    const { pageDirectory } = config;
    await sweepGaps({ db: ledger.db, witness, pageDirectory, log });
    const worker = await Worker.create({
      connection,
      namespace: temporal.namespace,
      taskQueue: temporal.taskQueue,
      workflowBundle,
      activities: makeActivities({
        db: ledger.db,
        policy,
        floors,
        channels,
        runbooks: config.runbookDirectory,
        log,
        witness,
        cover: { rota, mailer, webhookSecret, consoleUrl },
        now: () => new Date(),
        sendTimeoutMs: SEND_TIMEOUT_MS,
      }),
      maxCachedWorkflows: config.maxCachedWorkflows,
      shutdownGraceTime: config.shutdownGraceMs,
      shutdownForceTime: config.shutdownGraceMs + FORCE_AFTER_MS,
    });
    const running = worker.run();
    onReady(() => worker.shutdown());
    const client = new Client({ connection: asking, namespace: temporal.namespace });
    lookAfter = lookAfterOwed({ db: ledger.db, client, taskQueue: temporal.taskQueue, log });
    await running;
  } finally {
    await lookAfter?.stop();
    await asking.close();
    mailer?.close();
    await ledger.close();
    await connection.close();
  }
}

async function findAccounts(config: WorkerConfig): Promise<readonly Account[]> {
  const { channelsFile, language } = config;
  if (channelsFile !== null) {
    return readChannels(channelsFile, await readFile(channelsFile, 'utf8'), config);
  }
  const follow = PRACTICE_LANGUAGES.filter((other) => other !== language);
  return practiceAccounts({ ...config, follow, sandboxAccounts: SANDBOX_ACCOUNTS });
}

async function connectAndPrepare(temporal: TemporalConfig): Promise<Connection> {
  const connection = await Connection.connect(temporal.connection);
  try {
    await registerSearchAttributes(connection, temporal.namespace);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
