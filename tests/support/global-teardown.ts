import type { WithStack } from './global-setup.ts';

/** Stops what global-setup.ts started, and waits until it has gone. */
export default async function teardown(): Promise<void> {
  const stack = (globalThis as WithStack).countersignStack;
  if (stack === undefined || stack.exitCode !== null) return;
  const gone = new Promise((resolve) => stack.once('exit', resolve));
  stack.ref();
  stack.stdin?.end();
  await gone;
}
