import { ApplicationFailure } from '@temporalio/activity';
import type { DeliveryOutcome } from '../../domain/delivery.ts';
import { leafDigest, parseRendition } from '../../trust/rendition-bytes.ts';
import { limitedSignal } from '../activity-context.ts';
import type { Channel } from '../channels/channel.ts';
import type { PublishRequest } from '../contract.ts';
import type { ActivityDeps } from '../deps.ts';
import { TRY_AGAIN, type Attempt, type DeliveryHistory } from './delivery-history.ts';
import { recordOutcome, type OutcomeDeps, type TellableOutcome } from './record-outcome.ts';
import { lookUpOnce } from './send.ts';

/** A send that began may still be under way this much longer than a send may take. */
const MARGIN = 1.25;

const NOT_THERE: TellableOutcome = {
  outcome: 'failed',
  code: TRY_AGAIN,
  reason: 'the send was cut short; looked for it, and it does not stand there',
};

/**
 * Goes on with a delivery that was sent before, by what its channel can do (DESIGN section 4):
 * look first where one can look; where sending again does no harm, send again; else a person has
 * to look.
 *
 * @param earlier the open attempt, if there is one; a signed retry of a settled one has none
 * @returns the outcome, or `null` when it may be sent (again)
 */
export async function resume(
  deps: OutcomeDeps & Pick<ActivityDeps, 'now' | 'sendTimeoutMs'>,
  channel: Channel,
  request: PublishRequest,
  earlier: {
    readonly text: string;
    readonly open: Attempt | null;
    readonly history: DeliveryHistory;
  },
): Promise<DeliveryOutcome | null> {
  const { open, history, text } = earlier;
  const { ability } = channel.spec;
  const harmless = ability === 'idempotent' || ability === 'receiver-deduplicates';
  if (open !== null && !harmless) waitUntilQuiet(deps, open);
  const last = history.attempts.at(-1);
  if (last !== undefined && leafDigest(text) === request.leaf.digest) {
    const found = await lookUpOnce(channel, {
      key: request.key,
      rendition: parseRendition(text),
      signal: limitedSignal(deps.sendTimeoutMs),
    });
    if (typeof found === 'object') {
      const at = deps.now().toISOString();
      return await recordOutcome(deps, request, last.number, {
        outcome: 'published',
        ...found,
        at,
      });
    }
    if (found === 'absent') {
      if (open !== null) await recordOutcome(deps, request, open.number, NOT_THERE);
      return null;
    }
    if (ability === 'look-up') {
      throw ApplicationFailure.retryable('the channel cannot be asked now', 'LOOK_UP_FAILED');
    }
  }
  if (open === null || harmless) return null;
  return await recordOutcome(deps, request, open.number, {
    outcome: 'unconfirmed',
    reason: 'the worker stopped while it was sending; look whether it stands there',
  });
}

/** Else a slow worker and its successor could send the same words side by side. */
function waitUntilQuiet(deps: Pick<ActivityDeps, 'now' | 'sendTimeoutMs'>, open: Attempt): void {
  const quietFrom = Date.parse(open.at) + deps.sendTimeoutMs * MARGIN;
  const wait = Math.ceil(quietFrom - deps.now().getTime());
  if (wait > 0) {
    throw ApplicationFailure.create({
      message: 'another worker may still be sending it',
      type: 'UNDER_WAY',
      nextRetryDelay: wait,
    });
  }
}
