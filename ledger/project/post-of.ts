import type { LedgerEvent } from '../../domain/ledger-entry.ts';
import type { PostId } from '../../domain/words.ts';

/** The post that an event is about; `null`: it is about the incident as a whole. */
export function postOf({ payload }: LedgerEvent): PostId | null {
  return 'post' in payload ? payload.post : null;
}
