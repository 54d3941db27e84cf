import { expect, test } from '@jest/globals';
import { migrate } from '../../ledger/migrate.ts';
import { migration0001 } from '../../ledger/migrations/0001-ledger.ts';
import { openLedger } from '../../ledger/open-ledger.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { readPost } from '../../ledger/read/read-posts.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { emptyDatabase } from '../support/clone-database.ts';
import { INCIDENT, openIncident, openVandal, POST } from './kit.ts';

test('several processes at once bring an empty database to its form, once', async () => {
  const database = await emptyDatabase();
  try {
    const reports = await Promise.all([1, 2, 3].map(() => migrate(database.url)));
    expect(reports.flatMap((report) => report.applied)).toEqual([
      '0001-ledger',
      '0002-private-facts',
    ]);
    expect(reports.every((report) => report.restricted)).toBe(true);
  } finally {
    await database.drop();
  }
});

test('a user who may not make roles still gets a ledger that only grows', async () => {
  const database = await emptyDatabase();
  const admin = await openVandal(database.url);
  const user = `plain_${database.name}`;
  await admin.ask(`create role ${user} login password 'plain' nosuperuser nocreaterole`);
  await admin.ask(`grant create on schema public to ${user}`);
  const url = new URL(database.url);
  url.username = user;
  url.password = 'plain';
  try {
    expect(await migrate(url.href)).toEqual({
      applied: ['0001-ledger', '0002-private-facts'],
      restricted: false,
    });
    const ledger = openLedger(url.href);
    await appendEntries(ledger.db, INCIDENT, [openIncident()]);
    await expect(ledger.db.deleteFrom('ledger_entry').execute()).rejects.toThrow(/is refused/);
    expect(await readChain(ledger.db, INCIDENT)).toHaveLength(1);
    await ledger.close();
  } finally {
    await admin.ask(`drop owned by ${user} cascade`);
    await admin.ask(`drop role ${user}`);
    await admin.close();
    await database.drop();
  }
});

test('views of the first version get what later entries add to', async () => {
  const database = await emptyDatabase();
  const admin = await openVandal(database.url);
  try {
    await admin.ask(migration0001.sql);
    await admin.ask(
      'create table schema_migration (name text primary key, applied_at timestamptz)',
    );
    await admin.ask(`insert into schema_migration values ('0001-ledger', now())`);
    const fact = { name: 'cause', state: 'confirmed', by: 'p-ida', byName: 'Ida', sequence: 2 };
    const incident = { incident: INCIDENT, state: 'open', facts: [fact], head: { sequence: 0 } };
    const post = { post: POST, incident: INCIDENT, state: 'waiting', revisions: [{ number: 1 }] };
    await admin.ask('insert into incident_projection values ($1, $2, $3, now(), 0, $4)', [
      INCIDENT,
      'open',
      'live',
      JSON.stringify(incident),
    ]);
    await admin.ask('insert into post_projection values ($1, $2, 1, $3, $4, $5, now(), $6, $7)', [
      POST,
      INCIDENT,
      'waiting',
      'live',
      'sev1',
      '9999',
      JSON.stringify(post),
    ]);
    expect((await migrate(database.url)).applied).toContain('0002-private-facts');
    const ledger = openLedger(database.url);
    expect(await readIncident(ledger.db, INCIDENT)).toEqual({
      ...incident,
      facts: [{ ...fact, language: null, change: null, sealed: null }],
      tasks: [],
      held: null,
      mergedInto: null,
      followers: [],
      splitFrom: null,
      splitInto: [],
      skipped: [],
      satisfied: [],
      relapsedSince: null,
      outdated: [],
    });
    expect(await readPost(ledger.db, POST)).toEqual({
      ...post,
      revisions: [{ number: 1, facts: [] }],
      language: 'en',
      follows: null,
      embargo: null,
      released: null,
    });
    await ledger.close();
  } finally {
    await admin.close();
    await database.drop();
  }
});

test('a database that nobody answers for is told in words', async () => {
  const error: unknown = await migrate('postgres://nobody@127.0.0.1:1/none').catch(
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({ code: 'database-unreachable' });
  expect(String(error)).toMatch(/ECONNREFUSED.*DATABASE_URL/);
});
