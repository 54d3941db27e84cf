import type { Fault } from '../templates/fault.ts';
import { sortFaults, tellFault } from '../templates/fault.ts';

export type RotaErrorCode =
  /** A file of the rota cannot be opened. */
  | 'ROTA_MISSING'
  /** Its files have faults; all of them are listed. */
  | 'ROTA_FAULTY';

/** A rota cannot be used. */
export class RotaError extends Error {
  readonly code: RotaErrorCode;
  readonly faults: readonly Fault[];

  constructor(code: RotaErrorCode, message: string, faults: readonly Fault[] = []) {
    const sorted = sortFaults(faults);
    super([message, ...sorted.map(tellFault)].join('\n'));
    this.name = 'RotaError';
    this.code = code;
    this.faults = sorted;
  }
}
