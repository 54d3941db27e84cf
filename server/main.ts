/** The server's composition root: `npm run server`. */
import { readFile } from 'node:fs/promises';
import { Connection } from '@temporalio/client';
import { pino } from 'pino';
import { answerRota, NO_ROTA, openRota } from '../cover/open-rota.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { storeCertificate } from '../ledger/write/store-certificate.ts';
import { loadRunbooks } from '../templates/load-runbook.ts';
import { readTemporalConfig } from '../temporal.config.ts';
import { parseTrustPolicy } from '../trust/trust-policy.ts';
import { readServerConfig } from './config.ts';
import { startServer } from './start-server.ts';
import { makeTemporalPort } from './temporal-client.ts';

/** How long a decision waits for the ledger's answer, milliseconds (DESIGN section 4). */
const ANSWER_WITHIN = 5_000;

async function main(): Promise<void> {
  const config = readServerConfig(process.env);
  const temporal = readTemporalConfig(process.env);
  const logger = pino({ name: 'server', level: config.logLevel });
  const trust = parseTrustPolicy(await readFile(config.trustPolicyFile, 'utf8'));
  const { runbooks, faults } = await loadRunbooks(config.runbookDirectory);
  for (const fault of faults) logger.error({ fault }, 'a runbook has a fault and is left out');
  // Lazy, so that the server starts and says what is missing while Temporal is away.
  const connection = Connection.lazy(temporal.connection);
  const rota = config.rotaFile === null ? NO_ROTA : await openRota(config.rotaFile);
  const ledger = openLedger(config.databaseUrl, {
    onConnectionLost: (error) => logger.warn({ err: error }, 'a database connection was lost'),
  });
  const server = await startServer(
    {
      ledger,
      keepCertificate: (certificate) => storeCertificate(ledger.db, certificate),
      trust,
      temporal: makeTemporalPort({ ...temporal, connection }),
      runbooks: [...runbooks.values()],
      rota: (at) => answerRota(rota, at),
      clock: () => new Date(),
      config,
      logger,
      answerWithin: ANSWER_WITHIN,
    },
    config,
  );
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= (async () => {
      await server.stop();
      await ledger.close();
      await connection.close();
    })();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
