import { appendFile, mkdir, open, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Digest, IncidentId } from '../../domain/words.ts';

/** What the witness wrote down at one moment. */
export interface WitnessLine {
  /**
   * `sent`: an attempt stands in the ledger and its send begins; `told`: its end stands there;
   * `mended`: what the ledger had forgotten was refilled, and counts from here.
   */
  readonly what: 'sent' | 'told' | 'mended';
  /** Entries of one transaction, exactly as the ledger took them. */
  readonly entries: readonly LedgerEntry[];
  /** `sent`: the exact bytes that leave; public words only. */
  readonly text?: string;
  /** `mended`: hashes of the heads that were seen and that the chain no longer has. */
  readonly replaces?: readonly Digest[];
}

/** A memory of what left, beside the public page and outside of the database. */
export interface WitnessBook {
  readonly keep: (incident: IncidentId, line: WitnessLine) => Promise<void>;
  /** Everything that was kept of an incident, in order. */
  readonly read: (incident: IncidentId) => Promise<readonly WitnessLine[]>;
  /** The newest lines only; enough to tell where the chain was seen last. */
  readonly readNewest: (incident: IncidentId) => Promise<readonly WitnessLine[]>;
  readonly incidents: () => Promise<readonly IncidentId[]>;
}

/** Name of its directory beside the page's generations; no file server shows it. */
export const WITNESS = 'witness';

const ENDING = '.jsonl';
const NEWEST_BYTES = 128 * 1024;

/**
 * Opens the book in a directory. A line is one append, so that workers side by side never mix
 * theirs; nothing is synced, for the book has to outlive databases and processes, and a cut of
 * power at this moment leaves the ledger itself.
 */
export function openWitness(directory: string): WitnessBook {
  const fileOf = (incident: IncidentId): string =>
    path.join(directory, `${encodeURIComponent(incident).replaceAll('.', '%2E')}${ENDING}`);
  return {
    keep: async (incident, line) => {
      const text = `${JSON.stringify(line)}\n`;
      try {
        await appendFile(fileOf(incident), text, { mode: 0o600 });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await appendFile(fileOf(incident), text, { mode: 0o600 });
      }
    },
    read: async (incident) => parseLines((await readIfThere(fileOf(incident))) ?? ''),
    readNewest: async (incident) => {
      const { text, whole } = await readTail(fileOf(incident));
      const lines = parseLines(whole ? text : text.slice(text.indexOf('\n') + 1));
      return lines.length > 0 || whole
        ? lines
        : parseLines((await readIfThere(fileOf(incident))) ?? '');
    },
    incidents: async () => {
      const names = await readdir(directory).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      });
      return names
        .filter((name) => name.endsWith(ENDING))
        .map((name) => decodeURIComponent(name.slice(0, -ENDING.length)));
    },
  };
}

/** A line that was cut short by a crash tells nothing, and is left out. */
function parseLines(text: string): readonly WitnessLine[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as WitnessLine];
    } catch {
      return [];
    }
  });
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function readTail(file: string): Promise<{ readonly text: string; readonly whole: boolean }> {
  let handle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { text: '', whole: true };
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - NEWEST_BYTES);
    const buffer = Buffer.alloc(size - from);
    await handle.read(buffer, 0, buffer.length, from);
    return { text: buffer.toString('utf8'), whole: from === 0 };
  } finally {
    await handle.close();
  }
}
