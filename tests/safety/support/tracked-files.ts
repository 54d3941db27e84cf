import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Files of the repository, new ones included, as git sees them; what is ignored is left out. */
export function trackedFiles(...patterns: readonly string[]): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...patterns];
  const names = execFileSync('git', args, { encoding: 'utf8', maxBuffer: 16_000_000 }).split('\0');
  return [...new Set(names)].filter((name) => name !== '' && existsSync(name)).toSorted();
}
