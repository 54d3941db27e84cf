import type { RotaSource } from '../../cover/open-rota.ts';
import { NO_ROTA } from '../../cover/open-rota.ts';
import type { Mailer } from './open-mailer.ts';

/** By what this worker can ask people. It can let nothing out by any of it. */
export interface CoverMeans {
  readonly rota: RotaSource;
  /** `null`: this worker sends no e-mail. */
  readonly mailer: Mailer | null;
  /** Signs webhooks (Standard Webhooks); `null`: this worker sends none. */
  readonly webhookSecret: string | null;
  /** Address under which people open a post, without a slash at the end; `null`: there is none. */
  readonly consoleUrl: string | null;
}

/** A worker that can ask nobody: what waits is only shown in the queue. */
export const NO_MEANS: CoverMeans = {
  rota: NO_ROTA,
  mailer: null,
  webhookSecret: null,
  consoleUrl: null,
};
