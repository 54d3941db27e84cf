import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporalCachePath } from '../../embedded/temporal/cache-path.ts';
import { findTemporal } from '../../embedded/temporal/find-temporal.ts';
import type { TemporalSearch } from '../../embedded/temporal/find-temporal.ts';
import type { Progress } from '../../embedded/temporal/progress.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import type { TemporaryDirectory } from '../support/temporary-directory.ts';

const GOOD = '#!/bin/sh\necho "temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)"\n';
const BROKEN = '#!/bin/sh\nexit 3\n';
/** Stands for Go: lists three packages, names two while it builds, and leaves a program. */
const GO = `#!/bin/sh
if [ "$1" = list ]; then printf 'a\\nb\\nc\\n'; exit 0; fi
echo a >&2; echo b >&2
while [ "$1" != -o ]; do shift; done
printf '%s\\n' '#!/bin/sh' 'echo "temporal version 1.8.2"' > "$2"; chmod 755 "$2"
`;
const GO_WITHOUT_NETWORK = `#!/bin/sh
echo 'go: example.invalid/module: no route to host' >&2; exit 1
`;

describe('finding Temporal', () => {
  let directory: TemporaryDirectory;
  let bin: string;
  let search: TemporalSearch;
  let said: string[];
  let bars: string[];
  let progress: Progress;

  beforeEach(() => {
    directory = temporaryDirectory();
    bin = join(directory.path, 'bin');
    mkdirSync(bin);
    said = [];
    bars = [];
    progress = {
      say: (line) => void said.push(line),
      bar: (done, total, unit) => void bars.push(`${done}/${total} ${unit}`),
      end: () => {},
    };
    search = {
      address: null,
      path: bin,
      cachePath: temporalCachePath(join(directory.path, 'cache')),
      // So short that no download, on whatever network, is ever done in time.
      downloadMs: 1,
      env: { PATH: process.env['PATH'] ?? '' },
    };
  });
  afterEach(() => directory.remove());

  function program(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: 0o755 });
  }

  test('an address is taken as it is, whatever else there is', async () => {
    program(join(bin, 'temporal'), GOOD);
    expect(await findTemporal({ ...search, address: 'temporal.example:7233' }, progress)).toEqual({
      kind: 'address',
      address: 'temporal.example:7233',
    });
  });

  test('a program on PATH comes before the one in the cache', async () => {
    program(join(bin, 'temporal'), GOOD);
    program(search.cachePath, GOOD);
    expect(await findTemporal(search, progress)).toEqual({
      kind: 'program',
      program: join(bin, 'temporal'),
      by: 'path',
    });
  });

  test('a program on PATH that does not work is passed over for the cache', async () => {
    program(join(bin, 'temporal'), BROKEN);
    program(search.cachePath, GOOD);
    expect(await findTemporal(search, progress)).toMatchObject({
      by: 'cache',
      program: search.cachePath,
    });
    expect(said).toEqual([]);
  });

  test('without both, and without a download, it is built, and told why', async () => {
    program(join(bin, 'go'), GO);
    expect(await findTemporal(search, progress)).toMatchObject({
      by: 'build',
      program: search.cachePath,
    });
    expect(said.join('\n')).toMatch(/Building Temporal 1\.8\.2 .* because no download/);
    expect(bars).toContain('2/3 packages');
    expect(bars.at(-1)).toBe('3/3 packages');
    // Nothing half-made stays beside it.
    expect(readdirSync(dirname(search.cachePath))).toEqual(['temporal']);
    expect(await findTemporal(search, progress)).toMatchObject({ by: 'cache' });
  });

  test('when nothing works the error names all four ways and why each failed', async () => {
    program(join(bin, 'temporal'), BROKEN);
    program(join(bin, 'go'), GO_WITHOUT_NETWORK);
    const failure = await findTemporal(search, progress).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TEMPORAL_NOT_FOUND' });
    const message = String(failure);
    expect(message).toContain('TEMPORAL_ADDRESS');
    expect(message).toContain(`${join(bin, 'temporal')} does not work`);
    expect(message).toContain(search.cachePath);
    expect(message).toContain('no download within');
    expect(message).toContain('no route to host');
    expect(existsSync(search.cachePath)).toBe(false);
  });

  test('a missing Go is said in so many words', async () => {
    await expect(findTemporal(search, progress)).rejects.toThrow('there is no go program on PATH');
  });
});

describe('the per-user cache', () => {
  test('follows XDG_CACHE_HOME only where it is absolute', () => {
    const ending = join('1.8.2-'.concat(process.platform, '-', process.arch), 'temporal');
    expect(temporalCachePath('/cache', '/home-of-somebody')).toBe(
      join('/cache/countersign/temporal', ending),
    );
    expect(temporalCachePath('relative', '/home-of-somebody')).toBe(
      join('/home-of-somebody/.cache/countersign/temporal', ending),
    );
  });
});
