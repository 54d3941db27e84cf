/**
 * `npm run bench`: what Countersign costs beside the barest Temporal workflow, in the same run, in
 * the same process and on the same server. Absolute times move with the machine; only the ratios
 * are worth comparing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bringRig, type BenchRig } from './bring-rig.ts';
import { countActions, type Actions } from './count-actions.ts';
import { openBareRig } from './measure-bare.ts';
import { measureLevel, type Level } from './measure-level.ts';
import { readArguments, type BenchArguments } from './read-arguments.ts';
import { tellResults, timesTable } from './tell-results.ts';
import { writePerformance } from './write-performance.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const asked = readArguments(process.argv.slice(2));
const home = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
try {
  const rig = await bringRig(home, process.env);
  try {
    const { levels, actions } = await measure(rig, asked);
    const told = tellResults(levels, actions);
    say(told);
    if (asked.write) await writePerformance(told, asked);
  } finally {
    await rig.close();
  }
} finally {
  await rm(home, { recursive: true, force: true });
}

async function measure(
  rig: BenchRig,
  { open, rounds }: BenchArguments,
): Promise<{ readonly levels: readonly Level[]; readonly actions: Actions }> {
  const bare = await openBareRig(rig.temporal);
  const connection = await Connection.connect(rig.temporal.connection);
  const client = new Client({ connection, namespace: rig.temporal.namespace });
  try {
    const levels: Level[] = [];
    for (const count of open) {
      say(`${count} open incidents …`);
      levels.push(await measureLevel(rig, bare, { open: count, rounds }));
      if (open.length > 1) say(`${timesTable(levels.slice(-1))}\n`);
    }
    const incident = levels[0]?.incident;
    if (incident === undefined) throw new Error('nothing was measured');
    return { levels, actions: await countActions(client, incident) };
  } finally {
    await bare.close();
    await connection.close();
  }
}
