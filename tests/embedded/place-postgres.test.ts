import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findPostgresBinaries } from '../../embedded/postgres/find-binaries.ts';
import { placePostgres } from '../../embedded/postgres/place-postgres.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import type { TemporaryDirectory } from '../support/temporary-directory.ts';

const isRoot = process.getuid?.() === 0;

describe('where PostgreSQL stands', () => {
  let directory: TemporaryDirectory;
  let state: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    chmodSync(directory.path, 0o755);
    state = join(directory.path, 'state');
  });
  afterEach(() => directory.remove());

  test('where it is wanted, when its user can come there', () => {
    const wanted = join(directory.path, 'open', 'postgres');
    const place = placePostgres(wanted, findPostgresBinaries(), state);
    expect(place).toMatchObject({ root: wanted, notice: null });
    expect(place.user === null).toBe(!isRoot);
  });

  test('under a private directory: there for an ordinary user, elsewhere and said so for root', () => {
    const closed = join(directory.path, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const wanted = join(closed, 'postgres');
    const place = placePostgres(wanted, findPostgresBinaries(), state);
    if (isRoot) {
      expect(place.root.startsWith(state)).toBe(true);
      expect(place.notice).toContain(place.root);
      // The same home finds the same place again.
      expect(placePostgres(wanted, findPostgresBinaries(), state).root).toBe(place.root);
    } else {
      expect(place).toMatchObject({ root: wanted, notice: null, user: null });
    }
  });
});
