/** Where Temporal is: one reading for worker, server and the one-machine stack. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { SEARCH_ATTRIBUTES } from './workflows/search-attributes.ts';

export const DEFAULT_TASK_QUEUE = 'countersign';
/** How long Temporal keeps closed workflows; the ledger outlives it (DESIGN, I6). */
export const RETENTION_DAYS = 90;
export { SEARCH_ATTRIBUTES };

type ConnectConfig = ReturnType<typeof loadClientConnectConfig>;

export interface TemporalConfig {
  /** Address, TLS, API key and metadata, ready for `Connection` and `NativeConnection`. */
  readonly connection: ConnectConfig['connectionOptions'] & { readonly address: string };
  readonly namespace: string;
  readonly taskQueue: string;
}

/**
 * Reads Temporal's standard environment configuration: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
 * `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`, `TEMPORAL_CONFIG_FILE` and `TEMPORAL_PROFILE`; and
 * `COUNTERSIGN_TASK_QUEUE`.
 *
 * @throws Error when a named profile, certificate or key file cannot be read
 */
export function readTemporalConfig(
  env: Readonly<Record<string, string | undefined>>,
): TemporalConfig {
  const given = Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: given });
  return {
    connection: { ...connectionOptions, address: connectionOptions.address ?? 'localhost:7233' },
    namespace: namespace ?? 'default',
    taskQueue: given['COUNTERSIGN_TASK_QUEUE'] ?? DEFAULT_TASK_QUEUE,
  };
}
