/** Run as a program: asks the SDK to download Temporal into the directory that is given. */
import { createRequire } from 'node:module';
import { Runtime } from '@temporalio/worker';
import { z } from 'zod';
import { TEMPORAL_VERSION } from './cache-path.ts';

const [, , directory] = process.argv;
const sdk = z
  .object({ version: z.string() })
  .parse(createRequire(import.meta.url)('@temporalio/worker/package.json'));
const runtime = Runtime.instance();
try {
  // The SDK downloads only when it starts a server, so one is started and stopped at once.
  const server = await runtime.createEphemeralServer({
    type: 'dev-server',
    exe: {
      type: 'cached-download',
      downloadDir: directory ?? null,
      version: `v${TEMPORAL_VERSION}`,
      ttl: 0,
      sdkName: 'sdk-typescript',
      sdkVersion: sdk.version,
    },
    ip: '127.0.0.1',
    port: null,
    ui: false,
    uiPort: null,
    namespace: 'default',
    dbFilename: null,
    log: { format: 'pretty', level: 'error' },
    extraArgs: [],
  });
  await runtime.shutdownEphemeralServer(server);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
