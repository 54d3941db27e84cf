import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { IncidentId } from '../../domain/words.ts';
import { readPrevious } from '../page/previous-generation.ts';
import type { PrintedChain } from './gap.ts';
import { WITNESS } from './witness.ts';

/** A page with a generation that readers see. */
export interface FoundPage {
  /** Below the directory of all pages; `''`: the directory itself. */
  readonly below: string;
  readonly directory: string;
  /** Name of the current generation's directory. */
  readonly generation: string;
}

const DEEPEST = 4;

/** Finds every page below a directory: the live one, that of drills, and whatever others there are. */
export async function findPages(root: string): Promise<readonly FoundPage[]> {
  const found: FoundPage[] = [];
  const look = async (below: string, depth: number): Promise<void> => {
    const directory = path.join(root, below);
    const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    });
    if (entries.some(({ name }) => name === 'current')) {
      const generation = path.basename(await realpath(path.join(directory, 'current')));
      found.push({ below, directory, generation });
    }
    if (depth >= DEEPEST) return;
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name === 'generations' || entry.name === WITNESS) continue;
      await look(path.join(below, entry.name), depth + 1);
    }
  };
  await look('', 0);
  return found;
}

/** What all pages say, by incident. */
export async function readPrintedPages(
  root: string,
): Promise<ReadonlyMap<IncidentId, readonly PrintedChain[]>> {
  const printed = new Map<IncidentId, PrintedChain[]>();
  for (const { directory, below } of await findPages(root)) {
    const previous = await readPrevious(directory);
    if (previous === null) continue;
    for (const [incident, head] of previous.heads) {
      const posts = [...previous.posts]
        .filter(([, post]) => post.incident === incident)
        .map(([key, { post, at }]) => ({ post, key, account: below === '' ? 'main' : below, at }));
      printed.set(incident, [...(printed.get(incident) ?? []), { head, posts }]);
    }
  }
  return printed;
}
