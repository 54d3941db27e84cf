import type { SignOffRule } from '../domain/runbook.ts';
import type { PostKind } from '../domain/words.ts';
import type { LedgerDb } from '../ledger/schema.ts';
import type { TrustPolicy } from '../trust/trust-policy.ts';
import type { Channel } from './channels/channel.ts';
import type { CoverMeans } from './notify/cover-means.ts';
import type { WitnessBook } from './memory/witness.ts';

/** The part of pino that activities use. */
export interface Log {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** What the worker itself asks for, whatever a runbook says. */
export type SignOffFloor = Pick<SignOffRule, 'need' | 'author'>;

/** Floor by kind of post, with `default` for the kinds that it does not name. */
export type SignOffFloors = Readonly<
  Partial<Record<PostKind, SignOffFloor>> & { readonly default: SignOffFloor }
>;

/** One communicator who is no executive, always (I1). */
export const DEFAULT_FLOORS: SignOffFloors = {
  default: { need: [{ role: 'communicator', count: 1 }], author: 'may-sign' },
};

/** What activities are given once, by the worker's composition root. */
export interface ActivityDeps {
  readonly db: LedgerDb;
  readonly policy: TrustPolicy;
  readonly floors: SignOffFloors;
  readonly channels: readonly Channel[];
  /** Folder that holds the runbooks' folders. */
  readonly runbooks: string;
  readonly log: Log;
  /** What left, remembered outside of the database. */
  readonly witness: WitnessBook;
  /** By what people are asked; left out: they see it in the queue only. */
  readonly cover?: CoverMeans;
  /** This machine's clock. */
  readonly now: () => Date;
  /** How long one send may take, in milliseconds. */
  readonly sendTimeoutMs: number;
}

/** A send that takes longer counts as unknown. */
export const SEND_TIMEOUT_MS = 20_000;
