import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import { readConfig } from './config.ts';
import type { CliConfig } from './config.ts';
import { tellFault } from './perform.ts';
import { runCli } from './program.ts';
import { openTerminal } from './terminal.ts';
import type { RebuildReport } from './world.ts';

const config = readConfigOrStop();

process.exitCode =
  config === null
    ? 2
    : await runCli(process.argv.slice(2), {
        config,
        terminal: openTerminal(config),
        fetch,
        now: () => new Date(),
        pause: (milliseconds) => pause(milliseconds),
        findDatabase,
        rebuildProjections,
      });

function readConfigOrStop(): CliConfig | null {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    process.stderr.write(`${tellFault(error, (text) => text)}\n`);
    return null;
  }
}

async function findDatabase(home: string): Promise<string | null> {
  const { findRunningDatabase } = await import('../embedded/drill/find-running-database.ts');
  return findRunningDatabase(home);
}

async function rebuildProjections(databaseUrl: string): Promise<RebuildReport> {
  // Loaded when needed: every other command starts without a database driver.
  const { openLedger } = await import('../ledger/open-ledger.ts');
  const { rebuildProjections: rebuild } = await import('../ledger/verify/rebuild-projections.ts');
  const ledger = openLedger(databaseUrl, { connections: 2 });
  try {
    const { incidents, posts, differences } = await rebuild(ledger.db);
    return {
      incidents,
      posts,
      differences: differences.map(
        ({ kind, id, stood, rebuilt }) => `${kind} ${id}: ${tellDifference(stood, rebuilt)}`,
      ),
    };
  } finally {
    await ledger.close();
  }
}

function tellDifference(stood: string | null, rebuilt: string | null): string {
  if (stood === null) return 'was missing';
  return rebuilt === null
    ? 'stood there, and the ledger knows nothing of it'
    : 'said something else';
}
