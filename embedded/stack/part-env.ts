import { join } from 'node:path';
import type { StackConfig } from '../config.ts';
import type { Home } from '../home.ts';
import { DEFAULT_TASK_QUEUE } from '../../temporal.config.ts';

export interface PartSettings {
  readonly databaseUrl: string;
  /** `null`: the parts read the person's own TEMPORAL_… settings. */
  readonly temporalAddress: string | null;
  readonly api: string;
  readonly apiPort: number;
  readonly publicPage: string;
  readonly pagePort: number;
  readonly mailboxPort: number;
}

/**
 * The environment of worker, server and page: the same variables that production sets. What the
 * person has set stays, unless the stack decides it.
 */
export function partEnv(
  config: StackConfig,
  home: Home,
  settings: PartSettings,
): Readonly<Record<string, string>> {
  const own = settings.temporalAddress;
  const inherited = Object.entries(config.env).filter(
    ([name]) => own === null || !name.startsWith('TEMPORAL_'),
  );
  return {
    COUNTERSIGN_RUNBOOKS: 'templates',
    COUNTERSIGN_TASK_QUEUE: DEFAULT_TASK_QUEUE,
    COUNTERSIGN_ORIGIN: settings.api,
    COUNTERSIGN_ROTA: join('embedded', 'practice', 'rota.yaml'),
    COUNTERSIGN_SMTP_URL: `smtp://127.0.0.1:${settings.mailboxPort}`,
    COUNTERSIGN_MAIL_FROM: 'Countersign <countersign@practice.example>',
    ...Object.fromEntries(inherited),
    ...(own === null
      ? {}
      : {
          TEMPORAL_ADDRESS: own,
          TEMPORAL_NAMESPACE: 'default',
          TEMPORAL_CONFIG_FILE: join(home.temporal, 'client.toml'),
        }),
    DATABASE_URL: settings.databaseUrl,
    COUNTERSIGN_TRUST: home.trust,
    COUNTERSIGN_PAGE_DIR: home.page,
    COUNTERSIGN_PAGE_URL: settings.publicPage,
    COUNTERSIGN_PAGE_HOST: config.host,
    COUNTERSIGN_PAGE_PORT: String(settings.pagePort),
    COUNTERSIGN_SANDBOX_DIR: home.sandbox,
    COUNTERSIGN_CACHE: home.cache,
    COUNTERSIGN_API_HOST: config.host,
    COUNTERSIGN_API_PORT: String(settings.apiPort),
  };
}
