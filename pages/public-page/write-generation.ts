import { randomBytes } from 'node:crypto';
import {
  link,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import path from 'node:path';
import type { SiteFiles } from './site.ts';

const KEPT = 5;
const DIGITS = 8;

/**
 * Writes a new generation of a page and swaps it in by one rename: a reader sees the old page or
 * the new one, whole. What is new is on disk before the swap; a file that has not changed is the
 * same file in both, under two names. The caller holds the page's lock, so
 * whatever unfinished work lies here is a crash's and is cleaned away.
 *
 * @param directory the page's own directory, with `generations/` and the link `current`
 * @param beforeSwap last chance to say no, as when the lock was lost; throws to keep the old page
 * @returns the number of the new generation
 */
export async function writeGeneration(
  directory: string,
  files: SiteFiles,
  beforeSwap: () => Promise<void> = async () => {},
): Promise<number> {
  const generations = path.join(directory, 'generations');
  await mkdir(generations, { recursive: true });
  await cleanUp(directory, generations);
  const number = Math.max(0, ...(await numbersIn(generations))) + 1;
  const name = generationName(number);
  const unfinished = path.join(
    generations,
    `.unfinished-${name}-${randomBytes(4).toString('hex')}`,
  );
  const before = await currentGeneration(directory);
  const old = before === null ? null : path.join(generations, generationName(before));
  await writeAll(unfinished, files, old);
  const finished = path.join(generations, name);
  await rename(unfinished, finished);
  await syncDirectory(generations);
  await beforeSwap();
  const swap = path.join(directory, `.current-${randomBytes(4).toString('hex')}`);
  await symlink(path.join('generations', name), swap);
  await rename(swap, path.join(directory, 'current'));
  await syncDirectory(directory);
  await prune(generations, number);
  return number;
}

/** The number of the generation that readers see; `null`: nothing was ever published. */
export async function currentGeneration(directory: string): Promise<number | null> {
  try {
    return Number(path.basename(await readlink(path.join(directory, 'current'))));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function generationName(number: number): string {
  return String(number).padStart(DIGITS, '0');
}

async function numbersIn(generations: string): Promise<readonly number[]> {
  const names = await readdir(generations);
  return names.filter((name) => /^\d+$/u.test(name)).map(Number);
}

async function cleanUp(directory: string, generations: string): Promise<void> {
  const leftovers = [
    ...(await readdir(generations))
      .filter((name) => name.startsWith('.unfinished-'))
      .map((name) => path.join(generations, name)),
    ...(await readdir(directory))
      .filter((name) => name.startsWith('.current-'))
      .map((name) => path.join(directory, name)),
  ];
  await Promise.all(leftovers.map((leftover) => rm(leftover, { recursive: true, force: true })));
}

async function writeAll(root: string, files: SiteFiles, old: string | null): Promise<void> {
  const directories = new Set([root]);
  for (const file of files.keys()) {
    let directory = path.dirname(path.join(root, file));
    for (; directory.length > root.length; directory = path.dirname(directory)) {
      directories.add(directory);
    }
  }
  for (const directory of [...directories].toSorted()) await mkdir(directory, { recursive: true });
  await Promise.all(
    [...files].map(async ([file, text]) => {
      const same =
        old !== null && (await linkSame(path.join(old, file), path.join(root, file), text));
      if (!same) await writeSynced(path.join(root, file), text);
    }),
  );
  // The names below it are on disk with the journal's next step, which the swap's own sync takes.
  await syncDirectory(root);
}

/**
 * Gives a file of the generation before a second name. It is compared with the bytes that belong
 * there: whatever somebody has changed on the disk is written anew.
 */
async function linkSame(from: string, to: string, text: string): Promise<boolean> {
  try {
    if ((await readFile(from, 'utf8')) !== text) return false;
    await link(from, to);
    return true;
  } catch {
    // It is not there, or this file system has no second names.
    return false;
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function prune(generations: string, newest: number): Promise<void> {
  const old = (await numbersIn(generations)).filter((number) => number <= newest - KEPT);
  await Promise.all(
    old.map((number) =>
      rm(path.join(generations, generationName(number)), { recursive: true, force: true }),
    ),
  );
}
