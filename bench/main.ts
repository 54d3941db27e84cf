/**
 * `npm run bench`: what Countersign costs beside the barest Temporal workflow, in the same run and
 * on the same server. Absolute times move with the machine; only the ratios are worth comparing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringStack } from '../embedded/drill/bring-stack.ts';
import { findCast } from '../embedded/drill/cast.ts';
import { findRunningDatabase } from '../embedded/drill/find-running-database.ts';
import { readStackFile } from '../cli/client/find-stack.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { openBareRig } from './measure-bare.ts';
import { measurePost } from './measure-post.ts';
import { percentile } from './percentile.ts';

const ROUNDS = 30;
const WARM_UP = 3;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const home = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
const free = Object.fromEntries(
  ['API', 'PAGE', 'TEMPORAL', 'TEMPORAL_UI', 'POSTGRES'].map((part) => [
    `COUNTERSIGN_${part}_PORT`,
    '0',
  ]),
);
try {
  const stack = await bringStack({
    home,
    env: { ...process.env, ...free },
    keep: false,
    onLine: () => undefined,
  });
  try {
    await measure(stack.api);
  } finally {
    await stack.leave();
  }
} finally {
  await rm(home, { recursive: true, force: true });
}

async function measure(api: string): Promise<void> {
  const temporal = (await readStackFile(home))?.temporal;
  const database = findRunningDatabase(home);
  if (temporal == null || database === null) throw new Error('the stack tells no addresses');
  const { commander, communicator } = await findCast(home, api);
  const ledger = openLedger(database);
  const rig = await openBareRig(temporal);
  const rounds = [];
  try {
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      const bare = await rig.measure();
      const post = await measurePost(commander, communicator, ledger);
      if (round >= WARM_UP) rounds.push({ ...bare, ...post });
    }
  } finally {
    await rig.close();
    await ledger.close();
  }
  tell(rounds);
}

type Round = Awaited<ReturnType<typeof measurePost>> &
  Awaited<ReturnType<Awaited<ReturnType<typeof openBareRig>>['measure']>>;

function tell(rounds: readonly Round[]): void {
  const row = (name: string, of: keyof Round, bare: keyof Round): void => {
    const p50 = percentile(
      rounds.map((round) => round[of]),
      0.5,
    );
    const p95 = percentile(
      rounds.map((round) => round[of]),
      0.95,
    );
    const bare50 = percentile(
      rounds.map((round) => round[bare]),
      0.5,
    );
    const bare95 = percentile(
      rounds.map((round) => round[bare]),
      0.95,
    );
    say(
      `${name.padEnd(34)} p50 ${ms(p50)}  p95 ${ms(p95)}  ratio p50 ${(p50 / bare50).toFixed(2)}  p95 ${(p95 / bare95).toFixed(2)}`,
    );
  };
  say(
    `${rounds.length} rounds after ${WARM_UP} to warm up; times in milliseconds; ratios against the bare row above`,
  );
  row('bare: start to activity', 'startToActivity', 'startToActivity');
  row('trigger to draft (over HTTP)', 'triggerToDraft', 'startToActivity');
  row('bare: signal to result', 'signalToResult', 'signalToResult');
  row('approve to answer (over HTTP)', 'approveToAnswer', 'signalToResult');
  row('approve to public on all channels', 'approveToPublic', 'signalToResult');
}

function ms(time: number): string {
  return time.toFixed(0).padStart(5);
}
