import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { COUNTERSIGN } from '../../domain/ledger-entry.ts';
import { dumpTables, type Dump } from '../../ledger/backup/dump-tables.ts';
import { loadTables } from '../../ledger/backup/load-tables.ts';
import { migrate } from '../../ledger/migrate.ts';
import { openLedger } from '../../ledger/open-ledger.ts';
import { storeRendition } from '../../ledger/write/store-rendition.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { recordAtDoor } from '../../ledger/door/record-at-door.ts';
import { backUp } from '../../worker/recovery/back-up.ts';
import { readWholeBackup } from '../../worker/recovery/manifest.ts';
import { restore } from '../../worker/recovery/restore.ts';
import { cloneDatabase, emptyDatabase, type ClonedDatabase } from '../support/clone-database.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const databases: ClonedDatabase[] = [];
let full: ClonedDatabase;
beforeAll(async () => {
  full = await make(cloneDatabase);
  const ledger = openLedger(full.url);
  await storeRendition(ledger.db, '{"text":"We are sorry. „Größe“ \\u2014 100 %"}');
  await appendEntries(ledger.db, 'inc-1', [
    {
      eventId: 'inc-1/facts',
      actor: { person: 'p-ines', name: 'Ines "I" Brandt', proved: false },
      action: 'facts.report',
      payload: { facts: [{ name: 'symptom', state: 'reported' }] },
      erasable: { symptom: 'line\nbreak\ttab \\ backslash' },
    },
    {
      eventId: 'inc-1/alarm',
      actor: COUNTERSIGN,
      action: 'page.alarm',
      payload: { reason: 'tried', post: null },
    },
  ]);
  await recordAtDoor(ledger.db, {
    eventId: 'door-1',
    actor: { person: 'p-edgar', name: 'Edgar', proved: false },
    action: 'message.refuse',
    payload: { message: 'approve', post: null, code: 'executive', detail: '' },
  });
  await ledger.close();
});
afterAll(async () => {
  await Promise.all(databases.map((database) => database.drop()));
  directory.remove();
});

async function make(how: () => Promise<ClonedDatabase>): Promise<ClonedDatabase> {
  const database = await how();
  databases.push(database);
  return database;
}

async function dump(
  url: string,
): Promise<{ readonly dump: Dump; readonly lines: ReadonlyMap<string, readonly string[]> }> {
  const lines = new Map<string, string[]>();
  const taken = await dumpTables(url, async (table, rows) => {
    const kept: string[] = [];
    for await (const row of rows) kept.push(row);
    lines.set(table, kept.toSorted());
  });
  return { dump: taken, lines };
}

async function* from(lines: readonly string[] | undefined): AsyncGenerator<string> {
  yield* lines ?? [];
}

test('what goes out of a database goes into another, exactly', async () => {
  const before = await dump(full.url);
  expect(before.lines.get('ledger_entry')).toHaveLength(3);
  const target = await make(emptyDatabase);
  await loadTables(target.url, before.dump, (table) => from(before.lines.get(table)));
  const after = await dump(target.url);
  expect(after.lines).toEqual(before.lines);
  expect(after.dump).toMatchObject({
    heads: before.dump.heads,
    migrations: before.dump.migrations,
  });
  const again = loadTables(target.url, before.dump, (table) => from(before.lines.get(table)));
  await expect(again).rejects.toMatchObject({ code: 'not-empty' });
});

test('a backup of an older form gets the newest, and one of a newer version is refused', async () => {
  const old = await make(emptyDatabase);
  const [first = ''] = (await dump(full.url)).dump.migrations;
  await migrate(old.url, { through: [first] });
  const before = await dump(old.url);
  expect(before.dump.migrations).toEqual([first]);
  const target = await make(emptyDatabase);
  await loadTables(target.url, before.dump, (table) => from(before.lines.get(table)));
  const { migrations } = (await dump(full.url)).dump;
  expect((await dump(target.url)).dump.migrations).toEqual(migrations);
  const newer = { ...before.dump, migrations: [...migrations, '9999-tomorrow'] };
  const empty = await make(emptyDatabase);
  await expect(loadTables(empty.url, newer, () => from([]))).rejects.toMatchObject({
    code: 'backup-unusable',
  });
});

test('rows that do not give the heads of the manifest are refused as a whole', async () => {
  const { dump: taken, lines } = await dump(full.url);
  const target = await make(emptyDatabase);
  const heads = taken.heads.map((head) => ({ ...head, hash: '0'.repeat(64) }));
  const loading = loadTables(target.url, { ...taken, heads }, (table) => from(lines.get(table)));
  await expect(loading).rejects.toMatchObject({ code: 'backup-unusable' });
  expect((await dump(target.url)).lines.get('ledger_entry')).toEqual([]);
});

test('a backup that was changed, or is not whole, touches no database', async () => {
  const at = join(directory.path, 'backup');
  const config = {
    databaseUrl: full.url,
    home: directory.path,
    pageDirectory: join(directory.path, 'page'),
    runbookDirectory: 'templates',
    trustPolicyFile: null,
  };
  await backUp(config, at);
  await expect(backUp(config, at)).rejects.toMatchObject({ code: 'not-empty' });
  await readWholeBackup(at);
  const target = await make(emptyDatabase);
  const put = () => restore({ ...config, databaseUrl: target.url }, at);
  const file = join(at, 'tables', 'ledger_entry.jsonl');
  const whole = readFileSync(file);
  appendFileSync(file, '{}\n');
  await expect(put()).rejects.toMatchObject({ code: 'backup-unusable' });
  writeFileSync(file, whole);
  const manifest = readFileSync(join(at, 'manifest.json'));
  rmSync(join(at, 'manifest.json'));
  await expect(put()).rejects.toMatchObject({ code: 'backup-unusable' });
  writeFileSync(join(at, 'manifest.json'), manifest);
  expect((await put()).manifest.heads.map(({ chain }) => chain)).toEqual(['door', 'inc-1']);
  expect(existsSync(join(at, 'runbooks', 'service-outage', 'runbook.yaml'))).toBe(true);
});
