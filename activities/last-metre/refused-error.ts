import { tellRefusal, type Refusal } from '../../domain/refusals.ts';

/** Undoes a transaction because its request is refused. */
export class RefusedError extends Error {
  readonly refusal: Refusal;
  /** Whether it may be asked again: something is under way. */
  readonly again: boolean;

  constructor(refusal: Refusal, again = false) {
    super(tellRefusal(refusal));
    this.name = 'RefusedError';
    this.refusal = refusal;
    this.again = again;
  }
}
