import { randomUUID } from 'node:crypto';
import { fromSetup } from './from-setup.ts';
import { TEMPORAL_VARIABLE } from './stack/names.ts';

export interface TestTemporal {
  /** `host:port` of the run's Temporal. */
  readonly address: string;
  readonly namespace: string;
  /** One of its own for each call, so that files never take each other's tasks. */
  readonly taskQueue: string;
}

/** The run's Temporal server, with a fresh task queue. */
export function testTemporal(): TestTemporal {
  return {
    address: fromSetup(TEMPORAL_VARIABLE),
    namespace: 'default',
    taskQueue: `test-${randomUUID()}`,
  };
}
