import { join } from 'node:path';
import type { Home } from '../home.ts';
import type { Part } from '../stack/supervise-part.ts';
import { startTemporal } from './start-temporal.ts';

export interface TemporalPartOptions {
  readonly program: string;
  readonly port: number;
  readonly uiPort: number;
  readonly env: Readonly<Record<string, string>>;
}

/** The embedded Temporal as a part; it keeps its state in the home. */
export function temporalPart(home: Home, options: TemporalPartOptions): Part {
  return {
    name: 'temporal',
    start: (onSpawn) =>
      startTemporal(
        {
          ...options,
          database: join(home.temporal, 'temporal.db'),
          directory: home.temporal,
          logFile: join(home.logs, 'temporal.log'),
        },
        onSpawn,
      ),
    stop: { signal: 'SIGTERM', graceMs: 2_000 },
  };
}
