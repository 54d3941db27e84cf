import { sql } from 'kysely';
import { COUNTERSIGN } from '../../domain/ledger-entry.ts';
import type { ChannelSpec } from '../../domain/delivery.ts';
import type { Digest } from '../../domain/words.ts';
import { readHead } from '../../ledger/read/read-entries.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import { renderSite } from '../../pages/public-page/render-site.ts';
import type { SiteSettings } from '../../pages/public-page/site.ts';
import type { Views } from '../../pages/public-page/views.ts';
import { writeGeneration } from '../../pages/public-page/write-generation.ts';
import { sha256 } from '../../trust/canonical.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import type { Log } from '../deps.ts';
import { collectPage } from './collect-page.ts';
import type { InTurn } from './in-turn.ts';
import { PageAlarm } from './page-alarm.ts';
import { makePageMemory, type PageMemory } from './page-memory.ts';
import { findGap, recordGap } from '../memory/gap.ts';
import type { WitnessBook } from '../memory/witness.ts';
import { readPrevious, readPrinted } from './previous-generation.ts';

export interface PageSite {
  readonly db: LedgerDb;
  readonly policy: TrustPolicy;
  readonly log: Log;
  readonly witness: WitnessBook;
  readonly views: Views;
  readonly spec: Pick<ChannelSpec, 'channel' | 'account'>;
  /** The page's own directory. */
  readonly directory: string;
  readonly settings: SiteSettings;
  /** What this process has verified for this page; left out: nothing. */
  readonly memory?: PageMemory;
  /** One build of this page after the other in this process; left out: each at once. */
  readonly inTurn?: InTurn;
}

/**
 * Makes a new generation of the page from the ledger, under a lock that all workers share, so
 * that generations follow the ledger's order. What does not verify stops it: the last good
 * generation stays, and an alarm is recorded.
 *
 * @param sending the delivery that this is done for; `null` to rebuild what stands there
 * @returns the number of the new generation
 * @throws PageAlarm after it was recorded
 */
export async function rebuildPage(site: PageSite, sending: Digest | null): Promise<number> {
  try {
    const { inTurn = (work) => work() } = site;
    return await inTurn(() =>
      underPageLock(site, (db, stillMine) => build(site, db, sending, stillMine)),
    );
  } catch (error) {
    if (error instanceof PageAlarm) await raiseAlarm(site, error, sending);
    throw error;
  }
}

async function build(
  site: PageSite,
  db: LedgerDb,
  sending: Digest | null,
  stillMine: () => Promise<void>,
): Promise<number> {
  const previous = await readPrevious(site.directory);
  const { policy, log, witness, memory = makePageMemory() } = site;
  const incidents = await collectPage(
    { db, policy, log, witness, memory },
    { ...site.spec, sending, previous },
  );
  const files = renderSite(site.views, site.settings, incidents, memory.rendered);
  memory.endBuild();
  return await writeGeneration(site.directory, files, stillMine);
}

/**
 * One transaction holds the lock; its end, also by a crash, gives it back. Everything is read
 * through its own connection, so that twenty publications never wait for each other's.
 */
async function underPageLock<T>(
  { db, spec }: PageSite,
  work: (db: LedgerDb, stillMine: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const name = `countersign page ${spec.channel}/${spec.account}`;
  return await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
    // Throws when the connection, and with it the lock, is gone.
    return await work(trx, async () => void (await sql`select 1`.execute(trx)));
  });
}

async function raiseAlarm(
  { db, log, spec, witness, directory }: PageSite,
  alarm: PageAlarm,
  sending: Digest | null,
): Promise<void> {
  const { incident, post, message: reason } = alarm;
  log.error({ incident, post, page: spec.account }, `page alarm: ${reason}`);
  try {
    if (alarm.seen !== null) {
      const printed = await readPrinted(directory, incident, spec.account);
      const gap = await findGap(db, incident, { witness: await witness.read(incident), printed });
      if (gap !== null) await recordGap(db, incident, gap);
    }
    // A chain that is gone gets no new one for an alarm alone.
    if ((await readHead(db, incident)) === null) return;
    await appendEntries(db, incident, [
      {
        eventId: `page-alarm/${sha256(`${spec.account}\n${sending ?? ''}\n${reason}`).slice(0, 24)}`,
        actor: COUNTERSIGN,
        action: 'page.alarm',
        payload: { reason: reason.slice(0, 500), post },
      },
    ]);
  } catch (error) {
    // A broken chain may not take the entry; the alarm itself must not be lost in that.
    const why = error instanceof Error ? error.message : String(error);
    log.error({ incident, post, why }, 'the page alarm could not be recorded');
  }
}
