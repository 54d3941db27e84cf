import type { CliConfig } from './config.ts';
import type { Terminal } from './terminal.ts';

/** What a rebuild of the projections found. */
export interface RebuildReport {
  readonly incidents: number;
  readonly posts: number;
  /** What differed between what stood there and what the ledger says; empty: nothing. */
  readonly differences: readonly string[];
}

/** Everything outside that commands may touch. Made in main.ts; tests make their own. */
export interface World {
  readonly config: CliConfig;
  readonly terminal: Terminal;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Address of the database of the stack that runs on a home; `null`: none is known. */
  readonly findDatabase: (home: string) => Promise<string | null>;
  /** Rebuilds the projections from the ledger in the database at this address. */
  readonly rebuildProjections: (databaseUrl: string) => Promise<RebuildReport>;
}
