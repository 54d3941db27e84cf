import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readFailure } from '../process/read-failure.ts';
import type { TemporalSearch } from './find-temporal.ts';
import { worksAsTemporal } from './works-as-temporal.ts';

/**
 * Lets the SDK fetch Temporal the way its own test environment does, in a process of its own so
 * that a stalled connection can be given up.
 *
 * @returns `null` when it stands at the cache path now, else why not, in one line
 */
export async function downloadTemporal(search: TemporalSearch): Promise<string | null> {
  let directory: string | null = null;
  try {
    mkdirSync(dirname(search.cachePath), { recursive: true });
    directory = mkdtempSync(join(dirname(search.cachePath), 'download-'));
    const script = fileURLToPath(new URL('./sdk-download.ts', import.meta.url));
    await promisify(execFile)(process.execPath, ['--import', 'tsx', script, directory], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      timeout: search.downloadMs,
      env: { ...search.env },
      ...(search.signal === undefined ? {} : { signal: search.signal }),
    });
    const name = readdirSync(directory).find((file) => file.startsWith('temporal'));
    if (name === undefined) return 'the SDK reported success but left no program';
    const program = join(directory, name);
    chmodSync(program, 0o755);
    if (!(await worksAsTemporal(program))) return 'what it fetched does not run here';
    renameSync(program, search.cachePath);
    return null;
  } catch (error) {
    search.signal?.throwIfAborted();
    return explain(error, search.downloadMs);
  } finally {
    if (directory !== null) rmSync(directory, { recursive: true, force: true });
  }
}

function explain(error: unknown, afterMs: number): string {
  const { line, timedOut } = readFailure(error);
  if (timedOut) return `no download within ${Math.round(afterMs / 1000)} s`;
  // The cause stands last; what comes before it repeats the address several times.
  return line.split(': ').slice(-2).join(': ').slice(0, 200);
}
