import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../cli-error.ts';

/** What a running stack says of itself in `<home>/stack.json`. */
export interface StackFile {
  readonly api: string | null;
  readonly publicPage: string | null;
  readonly databaseUrl: string | null;
}

/** Reads what the stack on this home says of itself; `null`: nothing there says anything. */
export async function readStackFile(home: string): Promise<StackFile | null> {
  let text: string;
  try {
    text = await readFile(join(home, 'stack.json'), 'utf8');
  } catch {
    return null;
  }
  try {
    const parsed: unknown = JSON.parse(text);
    const field = (name: string): string | null => {
      const value =
        typeof parsed === 'object' && parsed !== null && name in parsed
          ? (parsed as Readonly<Record<string, unknown>>)[name]
          : null;
      return typeof value === 'string' && value !== '' ? value : null;
    };
    return {
      api: field('api'),
      publicPage: field('publicPage'),
      databaseUrl: field('databaseUrl'),
    };
  } catch {
    return null;
  }
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
