import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRunbookLoader } from '../../templates/runbook-loader.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import type { TemporaryDirectory } from '../support/temporary-directory.ts';
import { SHORT_RUNBOOK, writeRunbook } from './short-runbook.ts';

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = temporaryDirectory();
  writeRunbook(directory.path, SHORT_RUNBOOK);
});
afterEach(() => directory.remove());

test('a runbook whose files are as they were is judged once', async () => {
  const load = makeRunbookLoader(directory.path);
  expect(await load('short')).toBe(await load('short'));
});

test('an edited template is seen, even when its size stays the same', async () => {
  const load = makeRunbookLoader(directory.path);
  const before = await load('short');
  const file = join(directory.path, 'short', 'acknowledgement', 'a', 'short.hbs');
  writeFileSync(file, '{{cap service}} IS {{state}}.\n');
  utimesSync(file, 1, 1);
  const after = await load('short');
  expect(after.digest).not.toBe(before.digest);
  expect(after.templates['acknowledgement/a/short.hbs']).toContain('IS');
});

test('a removed template is a fault at once, and mended files are read again', async () => {
  const load = makeRunbookLoader(directory.path);
  const before = await load('short');
  rmSync(join(directory.path, 'short', 'acknowledgement', 'a', 'short.hbs'));
  await expect(load('short')).rejects.toMatchObject({ code: 'RUNBOOK_FAULTY' });
  writeRunbook(directory.path, SHORT_RUNBOOK);
  expect((await load('short')).digest).toBe(before.digest);
});

test('a runbook that there is not says so, each time', async () => {
  const load = makeRunbookLoader(directory.path);
  await expect(load('other')).rejects.toMatchObject({ code: 'RUNBOOK_UNKNOWN' });
  await expect(load('other')).rejects.toMatchObject({ code: 'RUNBOOK_UNKNOWN' });
});
