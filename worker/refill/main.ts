/** `npm run refill-ledger`: brings back what a restored ledger has forgotten. */
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openWitness, WITNESS } from '../../activities/memory/witness.ts';
import { readStackFile } from '../../cli/client/find-stack.ts';
import { openLedger } from '../../ledger/open-ledger.ts';
import { readTemporalConfig } from '../../temporal.config.ts';
import { readRecoveryConfig } from '../recovery/config.ts';
import { findDatabase } from '../recovery/find-database.ts';
import { readRefillArguments } from '../recovery/read-arguments.ts';
import { refill } from '../recovery/refill.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { incidents, ...order } = readRefillArguments(process.argv.slice(2));
  const config = readRecoveryConfig(process.env);
  const ledger = openLedger(findDatabase(config), { connections: 3 });
  const own = config.databaseUrl === null ? (await readStackFile(config.home))?.temporal : null;
  const temporal = readTemporalConfig(
    own == null ? process.env : { ...process.env, TEMPORAL_ADDRESS: own },
  );
  const connection = await Connection.connect(temporal.connection);
  try {
    const refilled = await refill(
      {
        db: ledger.db,
        client: new Client({ connection, namespace: temporal.namespace }),
        witness: openWitness(join(config.pageDirectory, WITNESS)),
        pageDirectory: config.pageDirectory,
        runbooks: config.runbookDirectory,
        log: {
          info: () => undefined,
          warn: () => undefined,
          error: (fields, message) => say(`${message}: ${JSON.stringify(fields)}`),
        },
      },
      order,
      incidents,
    );
    for (const { incident, entries, missing, state } of refilled) {
      if (state === 'whole') continue;
      say(
        `${incident}: ${entries} entries brought back; ${state === 'closed' ? 'the gap is closed' : 'the gap stays OPEN'}`,
      );
      for (const what of missing) say(`  lost for good: ${what}`);
    }
    const gaps = refilled.filter(({ state }) => state !== 'whole');
    say(
      gaps.length === 0
        ? `Nothing is missing in ${refilled.length} incidents.`
        : 'What was erased since the backup has come back with its entries: erase it again. What the server itself refused since then (audit door) is lost.',
    );
    return gaps.some(({ state }) => state === 'open') ? 1 : 0;
  } finally {
    await ledger.close();
    await connection.close();
  }
}
