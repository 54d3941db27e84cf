import { defaultPayloadConverter } from '@temporalio/common';
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

/** Names that the SDK keeps for itself; it throws when one of them reaches a default handler. */
const RESERVED = '__temporal_';

/**
 * Anybody who reaches Temporal can send a signal that the SDK itself cannot take: a payload that
 * is no JSON or has an encoding that nobody knows, or a reserved name. The SDK throws before any
 * handler runs, the workflow task fails, and is tried again for ever: one such signal would shut
 * the gate. Here it becomes a signal like any other that says nothing, and is recorded as refused.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  internals: [
    {
      activate: (input, next) => {
        for (const { signalWorkflow: signal } of input.activation.jobs ?? []) {
          if (signal == null) continue;
          if (signal.signalName?.startsWith(RESERVED) === true) {
            signal.signalName = `reserved name ${signal.signalName}`;
          }
          signal.input = signal.input?.map((payload) => readable(payload)) ?? null;
        }
        next(input);
      },
    },
  ],
});

type Payload = Parameters<typeof defaultPayloadConverter.fromPayload>[0];

function readable(payload: Payload): Payload {
  try {
    defaultPayloadConverter.fromPayload(payload);
    return payload;
  } catch {
    return defaultPayloadConverter.toPayload('a payload that cannot be read');
  }
}
