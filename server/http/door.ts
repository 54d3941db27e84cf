import { randomUUID } from 'node:crypto';
import type { Refusal, RefusalCode } from '../../domain/refusals.ts';
import { REFUSALS } from '../../domain/refusals.ts';
import type { Actor } from '../../domain/ledger-entry.ts';
import type { PostId } from '../../domain/words.ts';
import { recordAtDoor } from '../../ledger/door/record-at-door.ts';
import type { ServerDeps } from '../deps.ts';

export interface DoorRefusal {
  readonly actor: Actor;
  /** What was asked for, such as `approve`. */
  readonly message: string;
  readonly post: PostId | null;
  readonly refusal: Refusal;
}

/**
 * Writes what the server itself refused into the ledger's door chain (I6). That this fails must
 * not turn a refusal into an error: it is logged, and the person still reads why.
 */
export async function tellDoor(deps: ServerDeps, refused: DoorRefusal): Promise<void> {
  const { actor, message, post, refusal } = refused;
  try {
    await recordAtDoor(
      deps.ledger.db,
      {
        eventId: `door/${randomUUID()}`,
        actor,
        action: 'message.refuse',
        payload: { message, post, code: refusal.code, detail: refusal.detail.slice(0, 500) },
      },
      deps.config.limits.doorEntries,
    );
  } catch (error) {
    deps.logger.error(
      { err: error, message, code: refusal.code },
      'the door entry was not written',
    );
  }
}

/** Whether a problem's code is one of the rules' refusals. */
export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}
