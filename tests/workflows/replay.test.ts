import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { ownId } from './replay-now.ts';
import { bundleWorkflows } from '../../worker/bundle-workflows.ts';

const FOLDER = join('tests', 'histories');
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.binpb'));

/**
 * Histories of incidents that ran on earlier code: a change that would not go on where they stand
 * fails here. Save new ones, beside these, with COUNTERSIGN_SAVE_HISTORIES=1 npm test --
 * tests/workflows/incident.
 */
test.each(names)('%s goes on where it stood', async (name) => {
  const workflowBundle = await bundleWorkflows(join('node_modules', '.cache', 'countersign-test'));
  const bytes = readFileSync(join(FOLDER, name));
  const history = proto.temporal.api.history.v1.History.decode(bytes);
  await Worker.runReplayHistory({ workflowBundle }, history, ownId(history));
});

test('there are histories of both workflows', () => {
  expect(names.some((name) => name.startsWith('incident-'))).toBe(true);
  expect(names.some((name) => name.startsWith('post-'))).toBe(true);
});
