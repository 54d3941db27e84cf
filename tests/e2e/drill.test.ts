import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Tally } from '../../embedded/drill/tally.ts';
import { readStackRecord } from '../../embedded/stack/stack-file.ts';
import { killGroup } from '../embedded/stack-kit.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { findTemporalProgram, runProgram } from './kit.ts';

const place = temporaryDirectory();
// Root's database runs as somebody else, who must come through, or it stands outside of this place.
chmodSync(place.path, 0o711);
const home = join(place.path, 'countersign');

afterAll(() => {
  const standing = readStackRecord(join(home, 'stack.json'));
  if (standing !== null) {
    for (const identity of [standing.owner, ...Object.values(standing.parts)]) killGroup(identity);
  }
  place.remove();
});

/** Processes that were started for this home, by what their environment says. */
function livingFor(directory: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(directory);
      } catch {
        return false;
      }
    });
}

test('a drill where nothing runs: nothing unapproved is public, the ledger holds, nothing is left', async () => {
  const temporal = await findTemporalProgram();
  const user = join(place.path, 'user');
  mkdirSync(user);
  const free = ['API', 'PAGE', 'TEMPORAL', 'TEMPORAL_UI', 'POSTGRES'].map((part) => [
    `COUNTERSIGN_${part}_PORT`,
    '0',
  ]);
  const ran = await runProgram('npm', ['run', 'drill', '--', '--json'], {
    ...(Object.fromEntries(free) as Record<string, string>),
    PATH: [dirname(temporal), process.env['PATH'] ?? ''].join(delimiter),
    HOME: user,
    COUNTERSIGN_HOME: home,
    TSX_DISABLE_CACHE: '1',
  });
  const last = ran.out.trimEnd().split('\n').at(-1) ?? '';
  const tally = JSON.parse(last) as Tally;
  expect(tally).toMatchObject({ unapprovedPublic: 0, ledgerOk: true });
  expect(tally.published).toBeGreaterThanOrEqual(6);
  expect(tally.refused).toBeGreaterThanOrEqual(2);
  expect(tally.promisesMissed).toBeGreaterThanOrEqual(1);
  expect(ran.exitCode).toBe(0);
  expect(readStackRecord(join(home, 'stack.json'))?.parts).toEqual({});
  expect(livingFor(home)).toEqual([]);
}, 180_000);
