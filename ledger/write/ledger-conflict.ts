import type { PostId } from '../../domain/words.ts';
import type { Digest, IncidentId } from '../../domain/words.ts';
import { LedgerError } from '../ledger-error.ts';

/** The same event id with other content: somebody replays or forges, or a bug; a person looks. */
export class LedgerConflict extends LedgerError {
  readonly chain: IncidentId;
  readonly eventId: string;
  readonly post: PostId | null;
  /** Digest of what stands under the id. */
  readonly had: Digest;
  /** Digest of what was to be written. */
  readonly got: Digest;

  constructor(found: {
    readonly chain: IncidentId;
    readonly eventId: string;
    readonly post: PostId | null;
    readonly had: Digest;
    readonly got: Digest;
  }) {
    super('ledger-conflict', `other content under the event id ${found.eventId}`);
    this.name = 'LedgerConflict';
    this.chain = found.chain;
    this.eventId = found.eventId;
    this.post = found.post;
    this.had = found.had;
    this.got = found.got;
  }
}
