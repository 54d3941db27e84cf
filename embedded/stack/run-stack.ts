import { readTemporalConfig } from '../../temporal.config.ts';
import { migrate } from '../../ledger/migrate.ts';
import type { StackConfig } from '../config.ts';
import type { Home } from '../home.ts';
import { createDatabase } from '../postgres/create-database.ts';
import { preparePostgres } from '../postgres/postgres-part.ts';
import { ensurePracticeTrust } from '../practice/ensure-trust.ts';
import { storeCertificates } from '../practice/store-certificates.ts';
import { temporalCachePath } from '../temporal/cache-path.ts';
import { findTemporal } from '../temporal/find-temporal.ts';
import { prepareTemporal } from '../temporal/prepare-temporal.ts';
import type { Progress } from '../temporal/progress.ts';
import { temporalPart } from '../temporal/temporal-part.ts';
import type { Addresses } from './addresses.ts';
import { choosePorts } from './choose-ports.ts';
import { nodePart } from './node-part.ts';
import { partEnv } from './part-env.ts';
import type { PartSettings } from './part-env.ts';
import type { Part } from './supervise-part.ts';

export interface StackRun {
  readonly config: StackConfig;
  readonly home: Home;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Starts a part, keeps it alive from then on, and settles when it is ready. */
  readonly launch: (part: Part) => Promise<void>;
  /** Work with processes of its own that must have come to an end before we go. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
}

export interface RunningStack {
  readonly addresses: Addresses;
  readonly notices: readonly string[];
}

/**
 * Brings up all parts, each as soon as what it needs is there.
 *
 * @throws StackError, TemporalSetupError, LedgerError: the first that fails
 */
export async function runStack(run: StackRun): Promise<RunningStack> {
  const { config, home, launch } = run;
  const ports = await choosePorts(config);
  const certificates = ensurePracticeTrust(home, new Date());
  const settings = {
    temporalAddress: config.temporalAddress === null ? `127.0.0.1:${ports.temporal}` : null,
    api: origin(config.host, ports.api),
    apiPort: ports.api,
    publicPage: origin(config.host, ports.page),
    pagePort: ports.page,
    mailboxPort: ports.mailbox,
  };
  const pageEnv = partEnv(config, home, { ...settings, databaseUrl: '' });
  const page = nodePart(home, {
    name: 'page',
    main: 'pages/public-page/main.ts',
    // The page needs neither database nor Temporal, and gets no way to them.
    env: without(pageEnv, ['DATABASE_URL']),
    readyWhen: { url: `${settings.publicPage}/livez` },
    stopMs: 3_200,
  });

  const mailbox = nodePart(home, {
    name: 'mailbox',
    main: 'embedded/mailbox/main.ts',
    args: [home.mailbox, String(ports.mailbox)],
    // It takes mail and nothing else.
    env: without(pageEnv, ['DATABASE_URL']),
    readyWhen: { line: 'mailbox ready' },
    stopMs: 2_000,
  });

  const [database] = await Promise.all([
    bringDatabase(run, ports.postgres, certificates),
    bringTemporal(run, { port: ports.temporal, uiPort: ports.temporalUi }, settings),
    launch(page),
    launch(mailbox),
  ]);
  const env = partEnv(config, home, { ...settings, databaseUrl: database.url });
  await Promise.all([
    launch(
      nodePart(home, {
        name: 'worker',
        main: 'worker/main.ts',
        env,
        readyWhen: { line: 'worker ready' },
        stopMs: 3_500,
      }),
    ),
    launch(
      nodePart(home, {
        name: 'server',
        main: 'server/main.ts',
        env,
        readyWhen: { url: `${settings.api}/readyz` },
        // It lets answers that people wait for finish.
        stopMs: 3_000,
      }),
    ),
  ]);
  return {
    addresses: {
      api: settings.api,
      publicPage: settings.publicPage,
      temporal: settings.temporalAddress ?? config.temporalAddress ?? '',
      temporalUi: settings.temporalAddress === null ? null : `http://127.0.0.1:${ports.temporalUi}`,
      home: home.root,
    },
    notices: database.notice === null ? [] : [database.notice],
  };
}

async function bringDatabase(
  { config, home, launch, track }: StackRun,
  port: number,
  certificates: ReturnType<typeof ensurePracticeTrust>,
): Promise<{ readonly url: string; readonly notice: string | null }> {
  const prepared = config.databaseUrl === null ? await track(preparePostgres(home, port)) : null;
  const url = prepared?.databaseUrl ?? config.databaseUrl ?? '';
  if (prepared !== null) {
    await launch(prepared.part);
    await createDatabase(prepared.adminUrl, prepared.database);
  }
  const { restricted } = await migrate(url);
  await storeCertificates(url, certificates);
  return {
    url,
    notice:
      prepared?.notice ??
      (restricted
        ? null
        : 'the database user may not make roles: triggers alone keep the ledger append-only'),
  };
}

async function bringTemporal(
  { config, home, progress, signal, launch, track }: StackRun,
  ports: { readonly port: number; readonly uiPort: number },
  settings: Omit<PartSettings, 'databaseUrl'>,
): Promise<void> {
  const found = await track(
    findTemporal(
      {
        address: config.temporalAddress,
        path: config.path,
        cachePath: temporalCachePath(config.xdgCacheHome),
        downloadMs: config.downloadMs,
        env: config.env,
        signal,
      },
      progress,
    ),
  );
  if (found.kind === 'program') {
    await launch(temporalPart(home, { program: found.program, ...ports, env: config.env }));
  }
  await prepareTemporal(
    readTemporalConfig(partEnv(config, home, { ...settings, databaseUrl: '' })),
  );
}

function origin(host: string, port: number): string {
  // A wildcard is an address to listen on, not one to dial.
  const dialled = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${dialled.includes(':') ? `[${dialled}]` : dialled}:${port}`;
}

function without(
  env: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
