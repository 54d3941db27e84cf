import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { ScriptDrill } from '../../embedded/drill/play-script-on-stack.ts';
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

/** As many as fit into the time of a test; `npm run drill -- --script all` plays each. */
const SCRIPTS = ['relapse-after-close', 'nobody-answers', 'hold'];

test('scripts come to the same on the real stack as by the pure rules, and cover is called by mail', async () => {
  const temporal = await findTemporalProgram();
  const user = join(place.path, 'user');
  mkdirSync(user);
  const free = ['API', 'PAGE', 'TEMPORAL', 'TEMPORAL_UI', 'POSTGRES'].map((part) => [
    `COUNTERSIGN_${part}_PORT`,
    '0',
  ]);
  const asked = ['run', 'drill', '--', '--script', SCRIPTS.join(','), '--json'];
  const ran = await runProgram('npm', asked, {
    ...(Object.fromEntries(free) as Record<string, string>),
    PATH: [dirname(temporal), process.env['PATH'] ?? ''].join(delimiter),
    HOME: user,
    COUNTERSIGN_HOME: home,
    TSX_DISABLE_CACHE: '1',
  });
  const last = ran.out.trimEnd().split('\n').at(-1) ?? '';
  const drills = JSON.parse(last) as readonly ScriptDrill[];
  expect(drills.map(({ script }) => script).toSorted()).toEqual(SCRIPTS.toSorted());
  expect(drills.flatMap(({ failures }) => failures)).toEqual([]);
  expect(
    drills.flatMap(({ tallies }) => tallies).map(({ unapprovedPublic }) => unapprovedPublic),
  ).toEqual([0, 0, 0]);
  expect(readdirSync(join(home, 'mailbox')).length).toBeGreaterThan(0);
  expect(ran.exitCode).toBe(0);
}, 420_000);
