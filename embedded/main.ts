/** `npm start`: the whole of Countersign on one machine. */
import { readStackConfig } from './config.ts';
import { openHome } from './home.ts';
import { StackError } from './stack-error.ts';
import { banner } from './stack/banner.ts';
import { endOrphans } from './stack/end-orphans.ts';
import { lockHome } from './stack/lock-home.ts';
import { keepStack } from './stack/keep-stack.ts';
import { runStack } from './stack/run-stack.ts';
import { makeProgress } from './temporal/progress.ts';

const began = Date.now();
// A reader of our output that has gone is no reason to leave the parts without a parent.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

try {
  const config = readStackConfig(process.env);
  const home = openHome(config.home);
  const { me, unlock } = lockHome(home);
  process.once('exit', unlock);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const orphans = await endOrphans(home.stack);
  if (orphans.length > 0) {
    say(`The last run was killed; ended what it had left behind: ${orphans.join(', ')}.`);
  }
  const stack = keepStack({ home, owner: me, say });
  const interrupted = new AbortController();
  const stop = (code: number): void => {
    interrupted.abort();
    void stack.stop().then(() => process.exit(code));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!interrupted.signal.aborted) say('Stopping, the worker first …');
      stop(0);
    });
  }
  try {
    const running = await runStack({
      config,
      home,
      progress: makeProgress(process.stdout),
      signal: interrupted.signal,
      launch: stack.launch,
      track: stack.track,
    });
    stack.markReady(running.addresses);
    say(banner({ ...running, seconds: (Date.now() - began) / 1_000 }));
    say(`ready ${JSON.stringify(running.addresses)}`);
  } catch (error) {
    if (!interrupted.signal.aborted) {
      tell(error);
      stop(1);
    }
  }
} catch (error) {
  tell(error);
  process.exitCode = 1;
}

/** An expected failure speaks for itself; anything else comes with its trace. */
function tell(error: unknown): void {
  const expected =
    error instanceof StackError ||
    (error instanceof Error && 'code' in error && typeof error.code === 'string');
  process.stderr.write(
    `${expected || !(error instanceof Error) ? (error instanceof Error ? error.message : String(error)) : (error.stack ?? error.message)}\n`,
  );
}
