import { parseArgs } from 'node:util';
import { RecoveryError } from './recovery-error.ts';

/**
 * The one directory that backup and restore are told.
 *
 * @throws RecoveryError `usage`
 */
export function readOneDirectory(args: readonly string[], command: string): string {
  const [directory, ...more] = args;
  if (directory === undefined || more.length > 0 || directory.startsWith('-')) {
    throw new RecoveryError('usage', `Usage: npm run ${command} -- DIRECTORY`);
  }
  return directory;
}

export interface RefillArguments {
  readonly by: string;
  readonly reason: string;
  /** Closes a gap also where something is lost for good. */
  readonly accept: boolean;
  /** Empty: every incident that runs or has a gap. */
  readonly incidents: readonly string[];
}

/**
 * @throws RecoveryError `usage`
 */
export function readRefillArguments(args: readonly string[]): RefillArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        by: { type: 'string' },
        reason: { type: 'string' },
        accept: { type: 'boolean', default: false },
      },
    });
    const { by = '', reason = '', accept } = values;
    if (by.trim() === '' || reason.trim() === '') throw new Error('--by and --reason are needed');
    return { by: by.trim(), reason: reason.trim(), accept, incidents: positionals };
  } catch (error) {
    throw new RecoveryError(
      'usage',
      `${error instanceof Error ? error.message : String(error)}\nUsage: npm run refill-ledger -- --by NAME --reason TEXT [--accept] [INCIDENT …]`,
      { cause: error },
    );
  }
}
