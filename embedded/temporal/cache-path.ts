import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The version of Temporal's command line that Countersign is tried with. */
export const TEMPORAL_VERSION = '1.8.2';

/**
 * Where a Temporal that we fetched or built is kept: per user, version and platform, outside the
 * checkout, so that a second clone finds it.
 *
 * @param xdgCacheHome the XDG variable, which counts only when it is absolute
 */
export function temporalCachePath(xdgCacheHome: string | null, home: string = homedir()): string {
  const cache =
    xdgCacheHome !== null && isAbsolute(xdgCacheHome) ? xdgCacheHome : join(home, '.cache');
  return join(
    cache,
    'countersign',
    'temporal',
    `${TEMPORAL_VERSION}-${process.platform}-${process.arch}`,
    'temporal',
  );
}
