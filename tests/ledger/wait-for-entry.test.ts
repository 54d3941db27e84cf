import { mkdirSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findPostgresBinaries } from '../../embedded/postgres/find-binaries.ts';
import { initCluster } from '../../embedded/postgres/init-cluster.ts';
import { placePostgres } from '../../embedded/postgres/place-postgres.ts';
import { startPostgres, type RunningPostgres } from '../../embedded/postgres/start-postgres.ts';
import { choosePort } from '../../embedded/process/choose-port.ts';
import { stopProcess } from '../../embedded/process/stop-process.ts';
import { migrate } from '../../ledger/migrate.ts';
import { openLedger, type Ledger } from '../../ledger/open-ledger.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { append } from '../../ledger/write/append.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { withIncidentLock } from '../../ledger/write/with-incident-lock.ts';
import { cloneDatabase, type ClonedDatabase } from '../support/clone-database.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { waitFor } from '../support/wait-for.ts';
import { INCIDENT, openIncident, openVandal, reportFact } from './kit.ts';

describe('waiting for an entry', () => {
  let database: ClonedDatabase;
  let listener: Ledger;
  let writer: Ledger;
  beforeAll(async () => {
    database = await cloneDatabase();
    listener = openLedger(database.url);
    writer = openLedger(database.url);
  });
  afterAll(async () => {
    await listener.close();
    await writer.close();
    await database.drop();
  });

  test('answers with what another process commits', async () => {
    const waiting = listener.waitForEntry('message/open', 10_000);
    const [opened] = await appendEntries(writer.db, INCIDENT, [openIncident()]);
    expect(await waiting).toEqual(opened);
  });

  test('answers at once with what stands already', async () => {
    expect(await listener.waitForEntry('message/open', 10_000)).toMatchObject({ sequence: 1 });
  });

  test('answers nothing when the time runs out', async () => {
    expect(await listener.waitForEntry('message/never', 50)).toBeNull();
  });

  test('misses none of many that are committed while it begins to listen', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `message/race-${index}`);
    const found = await Promise.all(
      ids.flatMap((id) => [
        appendEntries(writer.db, INCIDENT, [reportFact(id, 'x')]).then(([entry]) => entry),
        listener.waitForEntry(id, 10_000),
      ]),
    );
    expect(found.every((entry) => entry?.action === 'facts.report')).toBe(true);
  });

  test('tells nothing of what is undone', async () => {
    const waiting = listener.waitForEntry('message/undone', 300);
    const stop = new Error('stop');
    await expect(
      withIncidentLock(writer.db, INCIDENT, async (trx) => {
        await append(trx, INCIDENT, [reportFact('message/undone', 'x')]);
        throw stop;
      }),
    ).rejects.toBe(stop);
    expect(await waiting).toBeNull();
  });

  test('goes on when its connection is cut', async () => {
    const vandal = await openVandal(database.url);
    const waiting = listener.waitForEntry('message/after-cut', 10_000);
    const cut = await waitFor('the listener', async () => {
      const { rows } = await vandal.ask(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'countersign listener'`,
      );
      return rows.length > 0 ? rows.length : undefined;
    });
    expect(cut).toBeGreaterThan(0);
    await vandal.close();
    const [entry] = await appendEntries(writer.db, INCIDENT, [
      reportFact('message/after-cut', 'x'),
    ]);
    expect(await waiting).toEqual(entry);
  });

  test('ends when the ledger is closed', async () => {
    const own = openLedger(database.url);
    const waiting = own.waitForEntry('message/never', 60_000);
    await own.close();
    expect(await waiting).toBeNull();
  });
});

describe('when PostgreSQL is killed', () => {
  const directory = temporaryDirectory();
  const password = 'kill';
  let start: Parameters<typeof startPostgres>[0];
  let running: RunningPostgres;
  let ledger: Ledger;

  beforeAll(async () => {
    chmodSync(directory.path, 0o711);
    const root = join(directory.path, 'postgres');
    mkdirSync(root);
    const place = placePostgres(root, findPostgresBinaries());
    start = {
      place,
      data: await initCluster(place, password),
      port: await choosePort(0, 'none'),
      password,
      logFile: join(directory.path, 'postgres.log'),
    };
    running = await startPostgres(start);
    await migrate(running.adminUrl);
    ledger = openLedger(running.adminUrl);
  });
  afterAll(async () => {
    await ledger.close();
    await stopProcess(running.process.identity, { signal: 'SIGINT', graceMs: 5_000 });
    directory.remove();
  });

  test('calls fail with a clear error, and who waits is answered after the restart', async () => {
    await appendEntries(ledger.db, INCIDENT, [openIncident()]);
    const waiting = ledger.waitForEntry('message/after', 30_000);
    await readIncident(ledger.db, INCIDENT);
    process.kill(running.process.identity.pid, 'SIGKILL');
    await running.process.gone;
    await waitFor('a clear error', async () => {
      const error = await appendEntries(ledger.db, INCIDENT, [openIncident()]).catch(
        (caught: unknown) => caught,
      );
      expect(error).toMatchObject({ code: 'database-unreachable' });
      expect(String(error)).toMatch(/PostgreSQL cannot be reached .*is it running/);
      return true;
    });
    // What the killed one forked needs a moment to see that it is alone.
    running = await waitFor('PostgreSQL', () => startPostgres(start));
    const [entry] = await appendEntries(ledger.db, INCIDENT, [reportFact('message/after', 'x')]);
    expect(entry).toMatchObject({ sequence: 2 });
    expect(await waiting).toEqual(entry);
  });
});
