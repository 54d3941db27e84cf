import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../cli-error.ts';

/** What a running stack says of itself in `<home>/stack.json`. */
export interface StackFile {
  readonly api: string | null;
  readonly publicPage: string | null;
  /** `host:port` of its Temporal. */
  readonly temporal: string | null;
}

/** Reads what the stack on this home says of itself; `null`: none is ready there. */
export async function readStackFile(home: string): Promise<StackFile | null> {
  try {
    const record: unknown = JSON.parse(await readFile(join(home, 'stack.json'), 'utf8'));
    const ready = field(record, 'ready');
    if (typeof ready !== 'object' || ready === null) return null;
    return {
      api: textOrNull(field(ready, 'api')),
      publicPage: textOrNull(field(ready, 'publicPage')),
      temporal: textOrNull(field(ready, 'temporal')),
    };
  } catch {
    // Missing, or about to be replaced: for a caller both mean that nothing is ready.
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/**
 * Where the API is: as asked for, else where the stack on this home says.
 *
 * @throws CliError `UNREACHABLE` when nothing says where
 */
export async function findApi(home: string, asked: string | null): Promise<string> {
  const address = asked ?? (await readStackFile(home))?.api ?? null;
  if (address === null) {
    throw new CliError(
      'UNREACHABLE',
      `No server is known: no stack runs on ${home}.`,
      'Start one with npm start, or say where it is with --api URL.',
    );
  }
  if (!URL.canParse(address)) throw new CliError('USAGE', `"${address}" is no address.`);
  return address.replace(/\/+$/, '');
}
