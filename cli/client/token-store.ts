import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PersonId } from '../../domain/words.ts';

export interface StoredToken {
  readonly token: string;
  readonly expiresAt: string;
}

/** Keeps the session of one person at one server, so that not each command signs in anew. */
export interface TokenStore {
  readonly read: () => Promise<StoredToken | null>;
  readonly write: (token: StoredToken) => Promise<void>;
  readonly forget: () => Promise<void>;
}

/** Keeps it for as long as the process lives. */
export function createTokenMemory(): TokenStore {
  let kept: StoredToken | null = null;
  return {
    read: () => Promise.resolve(kept),
    write: (token) => {
      kept = token;
      return Promise.resolve();
    },
    forget: () => {
      kept = null;
      return Promise.resolve();
    },
  };
}

/** Keeps it in `<home>/cli-sessions/`, readable by its owner alone. */
export function createTokenFile(home: string, api: string, person: PersonId): TokenStore {
  const folder = join(home, 'cli-sessions');
  const server = createHash('sha256').update(api).digest('hex').slice(0, 12);
  const file = join(folder, `${person.replaceAll(/[^a-z0-9-]/g, '_')}-${server}.json`);
  return {
    read: async () => {
      try {
        const stored: unknown = JSON.parse(await readFile(file, 'utf8'));
        return isStoredToken(stored) ? stored : null;
      } catch {
        // Missing or torn: signing in again costs less than a fault at 3 a.m.
        return null;
      }
    },
    write: async (token) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(file, JSON.stringify(token), { mode: 0o600 });
      // The mode above counts for new files only.
      await chmod(file, 0o600);
    },
    forget: () => rm(file, { force: true }),
  };
}

function isStoredToken(value: unknown): value is StoredToken {
  return (
    typeof value === 'object' &&
    value !== null &&
    'token' in value &&
    typeof value.token === 'string' &&
    'expiresAt' in value &&
    typeof value.expiresAt === 'string'
  );
}
