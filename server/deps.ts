import type { Logger } from 'pino';
import type { RotaAnswer } from '../domain/rota.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import type { Certificate } from '../domain/statements.ts';
import type { Digest, Instant } from '../domain/words.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { TrustPolicy } from '../trust/trust-policy.ts';
import type { ServerConfig } from './config.ts';
import type { TemporalPort } from './temporal-port.ts';

/** All that the server works with; put together in main.ts, or by a test. */
export interface ServerDeps {
  readonly ledger: Ledger;
  /** Keeps the certificate of whoever signs in, so that a session is always backed by one. */
  readonly keepCertificate: (certificate: Certificate) => Promise<Digest>;
  readonly trust: TrustPolicy;
  readonly temporal: TemporalPort;
  readonly runbooks: readonly RunbookPackage[];
  /** Who covers at a moment; left out: this server was told of no rota. */
  readonly rota?: (at: Instant) => Promise<RotaAnswer>;
  readonly clock: () => Date;
  readonly config: Pick<ServerConfig, 'origin' | 'publicPage' | 'trustedProxies' | 'limits'>;
  readonly logger: Logger;
  /** How long a decision waits for the ledger's answer, milliseconds. */
  readonly answerWithin: number;
}
