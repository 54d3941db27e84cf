import { join, resolve } from 'node:path';

/** What backup, restore and refill need to know from outside. */
export interface RecoveryConfig {
  /** `null`: that of the stack on the home. */
  readonly databaseUrl: string | null;
  /** Home of the one-machine stack; asked only where no database is named. */
  readonly home: string;
  readonly pageDirectory: string;
  readonly runbookDirectory: string;
  /** `null`: no file with trust roots is named. */
  readonly trustPolicyFile: string | null;
}

/** Every fault of the environment at once. */
export class RecoveryConfigError extends Error {
  readonly code = 'config-malformed';
}

/**
 * Reads the worker's own variables; where `DATABASE_URL` is absent, everything is that of the
 * one-machine stack on `COUNTERSIGN_HOME`. Empty values count as absent.
 *
 * @throws RecoveryConfigError `config-malformed` with every fault at once
 */
export function readRecoveryConfig(
  env: Readonly<Record<string, string | undefined>>,
): RecoveryConfig {
  const text = (name: string): string | null => {
    const value = env[name];
    return value === undefined || value === '' ? null : value;
  };
  const home = resolve(text('COUNTERSIGN_HOME') ?? '.countersign');
  const runbookDirectory = resolve(text('COUNTERSIGN_RUNBOOKS') ?? 'templates');
  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl === null) {
    return {
      databaseUrl,
      home,
      pageDirectory: join(home, 'page'),
      runbookDirectory,
      trustPolicyFile: join(home, 'trust.json'),
    };
  }
  const page = text('COUNTERSIGN_PAGE_DIR');
  const faults = [
    ...(/^postgres(ql)?:\/\//.test(databaseUrl)
      ? []
      : ['DATABASE_URL has a bad value: postgresql://owner@host:5432/name']),
    ...(page === null ? ['COUNTERSIGN_PAGE_DIR is missing: the directory of the public page'] : []),
  ];
  if (faults.length > 0 || page === null) throw new RecoveryConfigError(faults.join('\n'));
  const trust = text('COUNTERSIGN_TRUST');
  return {
    databaseUrl,
    home,
    pageDirectory: resolve(page),
    runbookDirectory,
    trustPolicyFile: trust === null ? null : resolve(trust),
  };
}
