import { execFile, spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readFailure } from '../process/read-failure.ts';
import { TEMPORAL_VERSION } from './cache-path.ts';
import { findOnPath } from './find-on-path.ts';
import type { TemporalSearch } from './find-temporal.ts';
import type { Progress } from './progress.ts';

const PACKAGE = 'github.com/temporalio/cli/cmd/temporal';
const MODULE = fileURLToPath(new URL('../temporal-module', import.meta.url));

/**
 * Builds Temporal's command line from the pinned Go module, under another name first, so that an
 * interrupted build never looks like a program.
 *
 * @returns `null` when it stands at the cache path now, else why not, in one line
 */
export async function buildTemporal(
  search: TemporalSearch,
  progress: Progress,
): Promise<string | null> {
  const go = findOnPath('go', search.path);
  if (go === null) return 'there is no go program on PATH';
  const temporary = `${search.cachePath}.${process.pid}`;
  const env = { ...search.env, CGO_ENABLED: '0', GOFLAGS: '' };
  const signal = search.signal === undefined ? {} : { signal: search.signal };
  try {
    mkdirSync(dirname(search.cachePath), { recursive: true });
    progress.say('Fetching its modules …');
    const list = await promisify(execFile)(go, ['list', '-deps', PACKAGE], {
      cwd: MODULE,
      env,
      maxBuffer: 64 * 1024 * 1024,
      ...signal,
    });
    const total = list.stdout.trim().split('\n').length;
    const ldflags = `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${TEMPORAL_VERSION}`;
    const build = spawn(go, ['build', '-v', '-ldflags', ldflags, '-o', temporary, PACKAGE], {
      cwd: MODULE,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...signal,
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      build.once('error', reject);
      build.once('close', resolve);
    });
    let done = 0;
    let last = '';
    progress.bar(0, total, 'packages');
    // With -v the compiler names every package that it takes in hand, one a line.
    createInterface({ input: build.stderr }).on('line', (line) => {
      done += 1;
      last = line;
      progress.bar(done, total, 'packages');
    });
    const code = await ended;
    if (code !== 0) {
      progress.end();
      return `go build failed: ${last.slice(0, 200)}`;
    }
    progress.bar(total, total, 'packages');
    progress.end();
    renameSync(temporary, search.cachePath);
    return null;
  } catch (error) {
    search.signal?.throwIfAborted();
    return readFailure(error).line.slice(0, 200);
  } finally {
    rmSync(temporary, { force: true });
  }
}
