import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The first executable file of that name in the directories of PATH, or `null`. */
export function findOnPath(name: string, path: string): string | null {
  for (const directory of path.split(delimiter)) {
    // A relative directory would run whatever happens to lie in the current one.
    if (!isAbsolute(directory)) continue;
    const file = join(directory, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not here.
    }
  }
  return null;
}
