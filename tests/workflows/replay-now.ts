import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../../worker/bundle-workflows.ts';

const BUNDLES = join('node_modules', '.cache', 'countersign-test');

/**
 * Runs a history again on today's code: a workflow that decides otherwise is found out. With
 * COUNTERSIGN_SAVE_HISTORIES=1 it is kept for replay.test.ts as well.
 */
export async function replay(handle: WorkflowHandle, name: string): Promise<void> {
  const workflowBundle = await bundleWorkflows(BUNDLES);
  const history = await handle.fetchHistory();
  await Worker.runReplayHistory({ workflowBundle }, history, ownId(history));
  if (process.env['COUNTERSIGN_SAVE_HISTORIES'] === '1') {
    forgetStacks(history);
    const bytes = proto.temporal.api.history.v1.History.encode(history).finish();
    await writeFile(join('tests', 'histories', `${name}.binpb`), bytes);
  }
}

/** Traces name folders of the machine that ran them, and no replay reads them. */
function forgetStacks(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'stackTrace') (value as Record<string, unknown>)[name] = '';
    else forgetStacks(inner);
  }
}

/** The id that a workflow ran under; each walks only what it is named after. */
export function ownId(history: proto.temporal.api.history.v1.IHistory): string {
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (typeof started?.workflowId === 'string') return started.workflowId;
  throw new Error('the history does not begin with a start');
}
