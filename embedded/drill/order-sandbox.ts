import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxOrder } from '../../activities/channels/sandbox.ts';

/** Tells a sandbox account what its next sends do, first one first; afterwards it takes all. */
export async function orderSandbox(
  directory: string,
  account: string,
  next: readonly SandboxOrder[],
): Promise<void> {
  const file = join(directory, `${account}.control.json`);
  await mkdir(directory, { recursive: true });
  // In one step: the worker may read it at this very moment.
  await writeFile(`${file}.drill`, JSON.stringify({ next }), { mode: 0o600 });
  await rename(`${file}.drill`, file);
}
