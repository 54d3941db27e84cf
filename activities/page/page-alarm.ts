import type { ChainAnchor } from '../../ledger/verify/check-chains.ts';

/** Something in the ledger does not fit together: the page must not be made from it. */
export class PageAlarm extends Error {
  readonly incident: string;
  /** `null`: it is about the incident as a whole. */
  readonly post: string | null;
  /** The head that the page saw and the ledger does not hold any more, where that is what is wrong. */
  readonly seen: ChainAnchor | null;

  constructor(
    reason: string,
    incident: string,
    post: string | null,
    seen: ChainAnchor | null = null,
  ) {
    super(reason);
    this.name = 'PageAlarm';
    this.incident = incident;
    this.post = post;
    this.seen = seen;
  }
}
