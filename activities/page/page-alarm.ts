/** Something in the ledger does not fit together: the page must not be made from it. */
export class PageAlarm extends Error {
  readonly incident: string;
  /** `null`: it is about the incident as a whole. */
  readonly post: string | null;

  constructor(reason: string, incident: string, post: string | null) {
    super(reason);
    this.name = 'PageAlarm';
    this.incident = incident;
    this.post = post;
  }
}
