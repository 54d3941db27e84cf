import { existsSync } from 'node:fs';
import { StackError } from '../stack-error.ts';
import { buildTemporal } from './build-temporal.ts';
import { TEMPORAL_VERSION } from './cache-path.ts';
import { downloadTemporal } from './download-temporal.ts';
import { findOnPath } from './find-on-path.ts';
import type { Progress } from './progress.ts';
import { worksAsTemporal } from './works-as-temporal.ts';

export interface TemporalSearch {
  /** `TEMPORAL_ADDRESS`, when it is set: then nothing is started. */
  readonly address: string | null;
  /** `PATH`. */
  readonly path: string;
  /** See temporalCachePath. */
  readonly cachePath: string;
  /** How long the SDK's download may take, in milliseconds. */
  readonly downloadMs: number;
  /** For the programs that are asked to help. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export type FoundTemporal =
  | { readonly kind: 'address'; readonly address: string }
  | {
      readonly kind: 'program';
      readonly program: string;
      readonly by: 'path' | 'cache' | 'download' | 'build';
    };

/**
 * Finds a Temporal server, or a program that is one: a running one by `TEMPORAL_ADDRESS`;
 * `temporal` on PATH or in the per-user cache; the SDK's own download; a build of the Go module.
 *
 * @throws StackError `TEMPORAL_NOT_FOUND`, naming all four ways and why each failed
 */
export async function findTemporal(
  search: TemporalSearch,
  progress: Progress,
): Promise<FoundTemporal> {
  if (search.address !== null) return { kind: 'address', address: search.address };

  const onPath = findOnPath('temporal', search.path);
  if (onPath !== null && (await worksAsTemporal(onPath))) {
    return { kind: 'program', program: onPath, by: 'path' };
  }
  if (existsSync(search.cachePath) && (await worksAsTemporal(search.cachePath))) {
    return { kind: 'program', program: search.cachePath, by: 'cache' };
  }
  progress.say(
    `Temporal ${TEMPORAL_VERSION} is not on this machine: asking the SDK to download it.`,
  );
  const download = await downloadTemporal(search);
  if (download === null) return { kind: 'program', program: search.cachePath, by: 'download' };

  progress.say(
    `Building Temporal ${TEMPORAL_VERSION} from its Go module, once per user and version, because no download was to be had (${download}). It takes about four minutes on two cores.`,
  );
  const build = await buildTemporal(search, progress);
  if (build === null) return { kind: 'program', program: search.cachePath, by: 'build' };

  throw new StackError(
    'TEMPORAL_NOT_FOUND',
    [
      'No Temporal server was found. Four ways lead to one:',
      '  1. TEMPORAL_ADDRESS names a running server (it is not set).',
      `  2. A temporal program stands on PATH (${
        onPath === null ? 'there is none' : `${onPath} does not work`
      }) or at ${search.cachePath} (${existsSync(search.cachePath) ? 'it does not work' : 'there is none'}).`,
      `  3. The Temporal SDK downloads it (${download}).`,
      `  4. Go builds it from embedded/temporal-module (${build}).`,
    ].join('\n'),
  );
}
