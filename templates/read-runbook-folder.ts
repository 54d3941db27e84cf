import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from './fault.ts';

/** A runbook's folder as it lies on the disk, unjudged. */
export interface RunbookFolder {
  /** The folder's name, which is the runbook's name. */
  readonly name: string;
  /** Path of the folder, below the directory that was asked for. */
  readonly path: string;
  readonly source: string;
  /** Tempo files: name without `.yaml` to source. */
  readonly tempos: ReadonlyMap<string, string>;
  /** Path inside the folder (`cause/a/short.hbs`, with `/` on every system) to source. */
  readonly templates: ReadonlyMap<string, string>;
  /** Files that nobody reads: a slip of the pen in a file's name would lose its words. */
  readonly faults: readonly Fault[];
}

const RUNBOOK_FILE = 'runbook.yaml';
const TEMPO_FILE = /^([a-z][a-z0-9-]*)\.yaml$/u;
/** Scripts that are played against the runbook (rehearsal/); no part of it, nor of its digest. */
const REHEARSAL_FILE = /^rehearsals\/[^/]+\.yaml$/u;

/**
 * Reads every folder of `directory` that holds a `runbook.yaml`, in the order of their names.
 *
 * @param wanted tells by its name whether a folder is read at all
 */
export async function readRunbookFolders(
  directory: string,
  wanted: (folder: string) => boolean = () => true,
): Promise<readonly RunbookFolder[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const folders: RunbookFolder[] = [];
  const names = entries
    .filter((entry) => entry.isDirectory() && wanted(entry.name))
    .map((entry) => entry.name);
  for (const name of names.sort((a, b) => a.localeCompare(b, 'en'))) {
    const files = await filesBelow(join(directory, name));
    if (files.includes(RUNBOOK_FILE)) {
      folders.push(await readFolder(join(directory, name), name, files));
    }
  }
  return folders;
}

async function readFolder(
  path: string,
  name: string,
  files: readonly string[],
): Promise<RunbookFolder> {
  const tempos = new Map<string, string>();
  const templates = new Map<string, string>();
  const faults: Fault[] = [];
  let source = '';
  for (const file of files.filter((name) => !REHEARSAL_FILE.test(name))) {
    const content = await readFile(join(path, file), 'utf8');
    const tempo = TEMPO_FILE.exec(file)?.[1];
    if (file === RUNBOOK_FILE) {
      source = content;
    } else if (tempo !== undefined) {
      tempos.set(tempo, content);
    } else if (file.endsWith('.hbs')) {
      templates.set(file, content);
    } else {
      const expected = 'runbook.yaml, tempo files (.yaml) and templates (.hbs) here, nothing else';
      faults.push({ file: join(path, file), line: 1, column: 1, path: '', expected });
    }
  }
  return { name, path, source, tempos, templates, faults };
}

/** Relative paths with `/`, in order; hidden files are left out. */
async function filesBelow(path: string, prefix = ''): Promise<readonly string[]> {
  const files: string[] = [];
  const entries = await readdir(join(path, prefix), { withFileTypes: true });
  for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
    const inside = `${prefix}${entry.name}`;
    if (entry.isDirectory()) {
      files.push(...(await filesBelow(path, `${inside}/`)));
    } else {
      files.push(inside);
    }
  }
  return files.sort();
}
