import { parseArgs } from 'node:util';

export interface BenchArguments {
  /** Open incidents with a waiting post, at which everything is measured, rising. */
  readonly open: readonly number[];
  /** Measured rounds at each of them. */
  readonly rounds: number;
  /** Write docs/performance.md. */
  readonly write: boolean;
}

const USAGE = 'npm run bench -- [--open 10,1000,10000] [--rounds 30] [--write]';

/**
 * Reads the command line of the bench.
 *
 * @throws Error with the usage
 */
export function readArguments(argv: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      open: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '30' },
      write: { type: 'boolean', default: false },
    },
  });
  const open = values.open.split(',').map(Number);
  const rounds = Number(values.rounds);
  const rising = open.every((count, index) => index === 0 || count > (open[index - 1] ?? 0));
  if (!open.every((count) => Number.isInteger(count) && count >= 0) || !rising || !(rounds >= 1)) {
    throw new Error(USAGE);
  }
  return { open, rounds, write: values.write };
}
