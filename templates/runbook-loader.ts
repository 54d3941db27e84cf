import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunbookPackage } from '../domain/runbook.ts';
import { loadRunbook } from './load-runbook.ts';

/** Loads a runbook by name, as `loadRunbook` does. */
export type RunbookLoader = (name: string) => Promise<RunbookPackage>;

/**
 * A loader that keeps what it has judged once, for as long as no file of that runbook changes:
 * every incident that opens loads its runbook, and judging hundreds of templates takes longer than
 * people should wait for a draft. An edited, added or removed file is always seen.
 */
export function makeRunbookLoader(directory: string): RunbookLoader {
  const kept = new Map<string, { readonly stamp: string; readonly found: RunbookPackage }>();
  return async (name) => {
    const stamp = await stampOf(directory, name);
    const known = kept.get(name);
    if (known?.stamp === stamp) return known.found;
    const found = await loadRunbook(directory, name);
    kept.set(name, { stamp, found });
    return found;
  };
}

/** Every file that may belong to the runbook, with its size and its last change. */
async function stampOf(directory: string, name: string): Promise<string> {
  const folders = (await readdir(directory, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((folder) => name === folder || name.startsWith(`${folder}-`));
  const files = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(directory, folder), {
        recursive: true,
        withFileTypes: true,
      });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const stamps = await Promise.all(
    files.flat().map(async (file) => {
      const { mtimeMs, size, ino } = await stat(file);
      return `${file}\t${String(mtimeMs)}\t${String(size)}\t${String(ino)}`;
    }),
  );
  return stamps.sort().join('\n');
}
