import { setTimeout as delay } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { Connection } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { RETENTION_DAYS, SEARCH_ATTRIBUTES } from '../temporal.config.ts';

export type TemporalSetupErrorCode = 'TEMPORAL_RIGHTS' | 'TEMPORAL_NAMESPACE_UNKNOWN';

/** Something about the Temporal server has to be set by a person with more rights than ours. */
export class TemporalSetupError extends Error {
  readonly code: TemporalSetupErrorCode;

  constructor(code: TemporalSetupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TemporalSetupError';
    this.code = code;
  }
}

const KEYWORD = 2;
const DAY_SECONDS = 86_400;

/**
 * Registers Countersign's search attributes where they are missing. A server where they stand
 * already needs no rights for that.
 *
 * @throws TemporalSetupError `TEMPORAL_RIGHTS`, with the commands that somebody else may run
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<void> {
  const present = await listed(connection, namespace);
  const missing = SEARCH_ATTRIBUTES.filter(({ name }) => !present.has(name));
  if (missing.length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(({ name }) => [name, KEYWORD])),
    });
  } catch (error) {
    // Another process of ours may have been quicker.
    const now = await listed(connection, namespace);
    if (missing.some(({ name }) => !now.has(name))) {
      throw new TemporalSetupError(
        'TEMPORAL_RIGHTS',
        [
          `Temporal's namespace ${namespace} lacks search attributes, and we may not add them (${detailsOf(error)}). Somebody who may:`,
          ...missing.map(
            ({ name, type }) =>
              `  temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${TypedSearchAttributes.toMetadataType(type)}`,
          ),
        ].join('\n'),
        { cause: error },
      );
    }
  }
  await waitUntilUsable(connection, namespace);
}

/**
 * Makes Temporal keep closed workflows for RETENTION_DAYS at least.
 *
 * @throws TemporalSetupError `TEMPORAL_RIGHTS` or `TEMPORAL_NAMESPACE_UNKNOWN`
 */
export async function lengthenRetention(connection: Connection, namespace: string): Promise<void> {
  const wanted = RETENTION_DAYS * DAY_SECONDS;
  const { config } = await describe(connection, namespace);
  const now = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  if (now >= wanted) return;
  try {
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(wanted * 1_000) },
    });
  } catch (error) {
    throw new TemporalSetupError(
      'TEMPORAL_RIGHTS',
      [
        `Temporal's namespace ${namespace} keeps closed workflows for ${Math.floor(now / DAY_SECONDS)} days only, and we may not change that (${detailsOf(error)}). Somebody who may:`,
        `  temporal operator namespace update --namespace ${namespace} --retention ${RETENTION_DAYS}d`,
      ].join('\n'),
      { cause: error },
    );
  }
}

async function describe(
  connection: Connection,
  namespace: string,
): ReturnType<Connection['workflowService']['describeNamespace']> {
  try {
    return await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    throw new TemporalSetupError(
      'TEMPORAL_NAMESPACE_UNKNOWN',
      `Temporal's namespace ${namespace} cannot be read (${detailsOf(error)}). Set TEMPORAL_NAMESPACE to one that exists.`,
      { cause: error },
    );
  }
}

async function listed(connection: Connection, namespace: string): Promise<ReadonlySet<string>> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace,
    });
    return new Set(Object.keys(customAttributes ?? {}));
  } catch (error) {
    // Servers that keep the operator's side closed still tell it with the namespace.
    const { config } = await describe(connection, namespace).catch(() => {
      throw error;
    });
    return new Set(Object.values(config?.customSearchAttributeAliases ?? {}));
  }
}

/** A server's parts learn of new attributes a moment later; a workflow started before would fail. */
async function waitUntilUsable(connection: Connection, namespace: string): Promise<void> {
  const query = SEARCH_ATTRIBUTES.map(({ name }) => `${name} = 'probe'`).join(' AND ');
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace, query });
      return;
    } catch {
      await delay(100);
    }
  }
}

function detailsOf(error: unknown): string {
  return isGrpcServiceError(error) ? error.details : String(error);
}
