import { Connection } from '@temporalio/client';
import type { TemporalConfig } from '../../temporal.config.ts';
import { lengthenRetention, registerSearchAttributes } from '../../worker/prepare-namespace.ts';
import { StackError } from '../stack-error.ts';

/**
 * Makes a server fit for Countersign, whoever started it: retention and search attributes.
 *
 * @throws StackError `TEMPORAL_NOT_READY` when it does not answer
 * @throws TemporalSetupError where that needs rights that we have not got
 */
export async function prepareTemporal(config: TemporalConfig): Promise<void> {
  let connection: Connection;
  try {
    connection = await Connection.connect({ ...config.connection, connectTimeout: 10_000 });
  } catch (error) {
    throw new StackError(
      'TEMPORAL_NOT_READY',
      `Temporal does not answer at ${config.connection.address}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  try {
    await lengthenRetention(connection, config.namespace);
    await registerSearchAttributes(connection, config.namespace);
  } finally {
    await connection.close();
  }
}
