/** What lasts: restarts by the hour, and kills at random. `npm run week` has more of both. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { takeAccount } from '../../bench/week/account.ts';
import { liveWeek } from '../../bench/week/live-week.ts';
import { makePeople, seeThrough } from '../../bench/week/live-through.ts';
import { makeTempo, TEMPO_RUNBOOK } from '../../bench/week/make-tempo.ts';
import { bringOwnStack, type OwnProcess, type OwnStack } from '../../bench/week/own-stack.ts';
import { readLedger } from '../../cli/client/list-all.ts';
import { auditIncident } from '../../cli/client/audit-incident.ts';
import { parseTrustPolicy } from '../../trust/trust-policy.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';

/** Seconds. */
const TEMPO = { rhythm: 45, lead: 25 } as const;

let root: string;
let stack: OwnStack;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  chmodSync(root, 0o755);
  await makeTempo('templates', join(root, 'runbooks'), TEMPO);
  stack = await bringOwnStack(join(root, 'home'), {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
    TSX_DISABLE_CACHE: '1',
    COUNTERSIGN_RUNBOOKS: join(root, 'runbooks'),
  });
}, 90_000);
afterAll(async () => {
  await stack?.close();
  rmSync(root, { recursive: true, force: true });
}, 60_000);

const entriesOf = async (incident: string): Promise<readonly LedgerEntry[]> =>
  (await readLedger(stack.cast.auditor.call, incident)).map(({ entry }) => entry);

async function expectWhole(incidents: readonly string[]): Promise<void> {
  const policy = parseTrustPolicy(readFileSync(join(stack.home, 'trust.json'), 'utf8'));
  for (const incident of incidents) {
    const { faults } = await auditIncident(stack.cast.auditor.call, incident, policy);
    expect({ incident, faults }).toEqual({ incident, faults: [] });
  }
}

/** A random sequence that is the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

describe('the long run', () => {
  test('hourly restarts of the only worker lose no message and double no post', async () => {
    const report = await liveWeek(stack, { hours: 2, posts: 4 }, () => undefined);
    expect(report).toMatchObject({ lost: 0, doubled: 0, incidents: 1 });
    expect(report.published).toBeGreaterThanOrEqual(5);
    expect(report.messages).toBeGreaterThanOrEqual(10);
  }, 120_000);

  test('two workers and two servers, killed at random: all ends right and nothing twice', async () => {
    const roll = dice(20_261_122);
    const spare = await stack.startServer();
    let second = spare;
    let elsewhere = await stack.castAt(second.api);
    const workers: OwnProcess[] = [await stack.startWorker(), await stack.startWorker()];
    // The first server is the stack's own, which is started again; the second is ours.
    const people = makePeople(() => (roll(2) === 0 ? stack.cast : elsewhere));
    const incidents = await Promise.all([1, 2, 3].map(() => people.openIncident(TEMPO_RUNBOOK)));
    const kills = [
      async () => {
        const index = roll(2);
        await workers[index]?.kill();
        workers[index] = await stack.startWorker();
      },
      async () => {
        await second.kill();
        second = await stack.startServer();
        elsewhere = await stack.castAt(second.api);
      },
    ];
    for (const round of [1, 2]) {
      const done = Promise.all(
        incidents.map((incident, index) =>
          round === 1
            ? seeThrough(() => (index === 0 ? stack.cast : elsewhere), incident, 1)
            : people.publish(incident, `Round ${round} of ${index}`),
        ),
      );
      await kills[roll(2) === 0 ? 0 : 1]?.();
      await kills[round % 2]?.();
      await done;
    }
    await expectWhole(incidents);
    const sandbox = join(stack.home, 'sandbox');
    const account = await takeAccount(stack.client, stack.cast.auditor, incidents, sandbox);
    expect(account).toMatchObject({ doubled: 0, lost: 0 });
    for (const incident of incidents) {
      const entries = await entriesOf(incident);
      const published = entries.flatMap((entry) =>
        entry.action === 'delivery.publish' ? [entry.payload.key] : [],
      );
      expect(published.length).toBe(new Set(published).size);
    }
    await Promise.all([...workers, second].map((each) => each.stop()));
  }, 180_000);
});
