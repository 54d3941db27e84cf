import { createReadStream } from 'node:fs';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findPages } from '../../activities/memory/find-pages.ts';
import { WITNESS } from '../../activities/memory/witness.ts';
import { loadTables } from '../../ledger/backup/load-tables.ts';
import { openLedger } from '../../ledger/open-ledger.ts';
import { checkChains } from '../../ledger/verify/check-chains.ts';
import type { RecoveryConfig } from './config.ts';
import { readWholeBackup, type Manifest } from './manifest.ts';
import { RecoveryError } from './recovery-error.ts';

const CHAINS_AT_ONCE = 25;

export interface Restored {
  readonly manifest: Manifest;
  /** Pages that were put back; one that stands is newer than any backup, and stays. */
  readonly pages: readonly string[];
  readonly pagesKept: readonly string[];
}

/**
 * Puts a backup into an empty database, and page and witness where there are none: what stands there
 * was printed later, and tells what the restored ledger has forgotten.
 *
 * @throws RecoveryError `backup-unusable`; LedgerError `not-empty`, `database-unreachable`
 */
export async function restore(
  config: Pick<RecoveryConfig, 'pageDirectory'> & { readonly databaseUrl: string },
  directory: string,
): Promise<Restored> {
  const manifest = await readWholeBackup(directory);
  await loadTables(config.databaseUrl, manifest, (table) => readLines(directory, table));
  await verifyChains(config.databaseUrl, manifest);
  const standing = new Set((await findPages(config.pageDirectory)).map(({ below }) => below));
  const pages: string[] = [];
  for (const { below, generation } of manifest.pages) {
    if (standing.has(below)) continue;
    await putPage(join(directory, 'page', below, 'current'), {
      page: join(config.pageDirectory, below),
      generation,
    });
    pages.push(below);
  }
  await putWitness(join(directory, WITNESS), join(config.pageDirectory, WITNESS));
  return { manifest, pages, pagesKept: [...standing] };
}

async function* readLines(directory: string, table: string): AsyncGenerator<string> {
  const input = createReadStream(join(directory, 'tables', `${table}.jsonl`));
  yield* createInterface({ input, crlfDelay: Infinity });
}

/** The words of a backup count as little as those of a database: every chain is walked. */
async function verifyChains(databaseUrl: string, { heads }: Manifest): Promise<void> {
  const ledger = openLedger(databaseUrl, { connections: 2 });
  try {
    for (let from = 0; from < heads.length; from += CHAINS_AT_ONCE) {
      const asked = heads
        .slice(from, from + CHAINS_AT_ONCE)
        .map(({ chain }) => ({ chain, anchor: null }));
      for (const { chain, fault } of await checkChains(ledger.db, asked, [])) {
        if (fault === null) continue;
        throw new RecoveryError(
          'backup-unusable',
          `The backup is restored, but the chain ${chain} is not whole (${fault.code} at entry ${fault.sequence}: ${fault.message}). Do not run on it.`,
        );
      }
    }
  } finally {
    await ledger.close();
  }
}

async function putPage(
  from: string,
  { page, generation }: { readonly page: string; readonly generation: string },
): Promise<void> {
  const to = join(page, 'generations', generation);
  await mkdir(join(page, 'generations'), { recursive: true });
  await cp(from, to, { recursive: true });
  await symlink(join('generations', generation), join(page, 'current'));
}

async function putWitness(from: string, to: string): Promise<void> {
  const names = await readdir(from).catch(() => []);
  if (names.length > 0) await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of names) {
    await cp(join(from, name), join(to, name), { force: false, errorOnExist: false });
  }
}
