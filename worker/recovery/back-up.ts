import { createWriteStream } from 'node:fs';
import { cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { findPages } from '../../activities/memory/find-pages.ts';
import { WITNESS } from '../../activities/memory/witness.ts';
import { dumpTables } from '../../ledger/backup/dump-tables.ts';
import type { RecoveryConfig } from './config.ts';
import { digestFile, MANIFEST, type Manifest } from './manifest.ts';
import { RecoveryError } from './recovery-error.ts';

/**
 * Writes a backup: every table in one snapshot, what the public page shows now, the witness of what
 * left, runbooks and trust roots. Private keys and sessions are never part of it.
 *
 * The database comes first: what leaves meanwhile is then known to the page and the witness and not
 * to the tables, which a restore says aloud, and never the other way round.
 *
 * @param directory where it goes; made, and refused unless it is empty
 * @throws RecoveryError `not-empty`; LedgerError `database-unreachable`
 */
export async function backUp(
  config: Omit<RecoveryConfig, 'databaseUrl'> & { readonly databaseUrl: string },
  directory: string,
): Promise<Manifest> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length > 0) {
    throw new RecoveryError('not-empty', `${directory} is not empty; name a new directory.`);
  }
  const tables = join(directory, 'tables');
  await mkdir(tables);
  const dump = await dumpTables(config.databaseUrl, (table, lines) =>
    writeLines(join(tables, `${table}.jsonl`), lines),
  );
  const pages = await findPages(config.pageDirectory);
  for (const { below, directory: page, generation } of pages) {
    await cp(join(page, 'generations', generation), join(directory, 'page', below, 'current'), {
      recursive: true,
    });
  }
  await copyIfThere(join(config.pageDirectory, WITNESS), join(directory, WITNESS));
  await copyIfThere(config.runbookDirectory, join(directory, 'runbooks'));
  if (config.trustPolicyFile !== null) {
    await copyIfThere(config.trustPolicyFile, join(directory, 'trust.json'));
  }
  const files = [];
  for (const file of await listFiles(directory)) {
    files.push({ path: relative(directory, file), ...(await digestFile(file)) });
  }
  const manifest: Manifest = {
    type: 'countersign/backup',
    version: 1,
    at: dump.at,
    migrations: [...dump.migrations],
    tables: dump.tables.map(({ name, columns }) => ({ name, columns: [...columns] })),
    heads: [...dump.heads],
    pages: pages.map(({ below, generation }) => ({ below, generation })),
    files,
  };
  await writeFile(join(directory, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, {
    mode: 0o600,
  });
  return manifest;
}

async function writeLines(file: string, lines: AsyncIterable<string>): Promise<void> {
  const stream = createWriteStream(file, { mode: 0o600 });
  for await (const line of lines) {
    if (!stream.write(`${line}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
}

async function copyIfThere(from: string, to: string): Promise<void> {
  const there = await stat(from).catch(() => null);
  if (there !== null) await cp(from, to, { recursive: true });
}

async function listFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
