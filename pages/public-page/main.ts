import { createServer } from 'node:http';
import process from 'node:process';
import { pino } from 'pino';
import { PageConfigError, readPageConfig, type PageConfig } from './config.ts';
import { makePageServer } from './server.ts';
import { loadViews } from './views.ts';

const log = pino({ name: 'public-page' });

/** Readers get this long to finish before connections are cut. */
const GRACE_MS = 3_000;

function main(): void {
  const config = configOrExit();
  const server = createServer(makePageServer(config, loadViews()));
  server.requestTimeout = 10_000;
  server.on('error', (error: NodeJS.ErrnoException) => {
    const taken = error.code === 'EADDRINUSE';
    log.fatal(
      { err: error },
      taken
        ? `the port ${config.port} is taken; choose another by COUNTERSIGN_PAGE_PORT`
        : 'failed',
    );
    process.exit(1);
  });
  server.listen(config.port, config.host, () => {
    log.info({ address: server.address(), directory: config.directory }, 'public page is served');
  });
  const stop = (): void => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function configOrExit(): PageConfig {
  try {
    return readPageConfig(process.env);
  } catch (error) {
    if (!(error instanceof PageConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}

main();
