import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { POSTGRES_VARIABLE, TEMPORAL_VARIABLE } from './stack/names.ts';

/** Handed from set-up to teardown, which jest runs in the same process. */
export interface WithStack {
  countersignStack?: ChildProcess;
}

/** Starts one Temporal and one PostgreSQL for the whole run, in a process that outlives no jest. */
export default async function setup(): Promise<void> {
  // tsx would leave its cache in the system's temporary directory, from every process that we start.
  process.env['TSX_DISABLE_CACHE'] = '1';
  const stack = spawn(process.execPath, ['--import', 'tsx', 'tests/support/stack/main.ts'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // jest asks for modules of the virtual machine by this; a plain process has no use for it.
    env: { ...process.env, NODE_OPTIONS: '' },
    // Out of the terminal's group: Ctrl-C ends jest, and jest's end ends this one.
    detached: true,
  });
  (globalThis as WithStack).countersignStack = stack;
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: stack.stdout }).once('line', resolve);
    stack.once('error', reject);
    stack.once('exit', () =>
      reject(new Error('Temporal and PostgreSQL for the tests did not start.')),
    );
  });
  const addresses = JSON.parse(line) as { readonly temporal: string; readonly postgres: string };
  process.env[TEMPORAL_VARIABLE] = addresses.temporal;
  process.env[POSTGRES_VARIABLE] = addresses.postgres;
  stack.unref();
}
