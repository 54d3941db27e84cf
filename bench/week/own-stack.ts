import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { findCast, type Cast } from '../../embedded/drill/cast.ts';
import { findRunningDatabase } from '../../embedded/drill/find-running-database.ts';
import { readStackConfig } from '../../embedded/config.ts';
import { openHome } from '../../embedded/home.ts';
import { choosePort } from '../../embedded/process/choose-port.ts';
import { identifyProcess } from '../../embedded/process/identify-process.ts';
import type { DetachedProcess } from '../../embedded/process/spawn-detached.ts';
import { stopProcess } from '../../embedded/process/stop-process.ts';
import { keepStack } from '../../embedded/stack/keep-stack.ts';
import { nodePart } from '../../embedded/stack/node-part.ts';
import { partEnv } from '../../embedded/stack/part-env.ts';
import { runStack } from '../../embedded/stack/run-stack.ts';
import type { Part } from '../../embedded/stack/supervise-part.ts';

/** One worker or server that nobody starts again but whoever started it. */
export interface OwnProcess {
  readonly pid: number;
  /** Ends it as a crash would, and waits until it has gone. */
  readonly kill: () => Promise<void>;
  /** Ends it in its own order. */
  readonly stop: () => Promise<void>;
}

export interface OwnServer extends OwnProcess {
  readonly api: string;
}

/** Everything but workers, which are started, stopped and killed from here, in any number. */
export interface OwnStack {
  readonly home: string;
  readonly publicPage: string;
  readonly client: Client;
  /** People, each acting through the first server. */
  readonly cast: Cast;
  readonly castAt: (api: string) => Promise<Cast>;
  readonly startWorker: () => Promise<OwnProcess>;
  /** One more server on the same database and Temporal. */
  readonly startServer: () => Promise<OwnServer>;
  readonly close: () => Promise<void>;
}

const FREE_PORTS = {
  COUNTERSIGN_API_PORT: '0',
  COUNTERSIGN_PAGE_PORT: '0',
  COUNTERSIGN_TEMPORAL_PORT: '0',
  COUNTERSIGN_TEMPORAL_UI_PORT: '0',
  COUNTERSIGN_POSTGRES_PORT: '0',
} as const;

/**
 * Brings up the one-machine stack without its worker, on free ports.
 *
 * @param env PATH and whatever else the parts should read, such as `COUNTERSIGN_RUNBOOKS`
 */
export async function bringOwnStack(
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<OwnStack> {
  const config = readStackConfig({ ...env, ...FREE_PORTS, COUNTERSIGN_HOME: resolve(home) });
  const opened = openHome(config.home);
  const owner = identifyProcess(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
  const kept = keepStack({ home: opened, owner, say: () => undefined });
  const running = new Set<DetachedProcess>();
  const own = async (part: Part): Promise<OwnProcess> => {
    const child = await part.start((spawned) => running.add(spawned));
    const end = (how: () => Promise<unknown>) => async (): Promise<void> => {
      await how();
      await child.gone;
      running.delete(child);
    };
    return {
      pid: child.identity.pid,
      kill: end(() => stopProcess(child.identity, { signal: 'SIGTERM', graceMs: 0 })),
      stop: end(() => stopProcess(child.identity, part.stop)),
    };
  };
  let worker: Part | null = null;
  const close = async (): Promise<void> => {
    await Promise.all(
      [...running].map(({ identity }) => stopProcess(identity, { signal: 'SIGTERM', graceMs: 0 })),
    );
    await kept.stop();
  };
  try {
    const { addresses } = await runStack({
      config,
      home: opened,
      progress: { say: () => undefined, bar: () => undefined, end: () => undefined },
      signal: new AbortController().signal,
      launch: async (part) => {
        if (part.name === 'worker') worker = part;
        else await kept.launch(part);
      },
      track: kept.track,
    });
    const { api, publicPage, temporal } = addresses;
    const connection = await Connection.connect({ address: temporal });
    const startServer = async (): Promise<OwnServer> => {
      const port = await choosePort(0, 'COUNTERSIGN_API_PORT');
      const settings = {
        databaseUrl: findRunningDatabase(config.home) ?? '',
        temporalAddress: temporal,
        api: `http://127.0.0.1:${port}`,
        apiPort: port,
        publicPage,
        pagePort: 0,
        mailboxPort: 0,
      };
      const server = nodePart(opened, {
        name: 'server',
        main: 'server/main.ts',
        env: partEnv(config, opened, settings),
        readyWhen: { url: `${settings.api}/readyz` },
        stopMs: 3_000,
      });
      return { ...(await own(server)), api: settings.api };
    };
    return {
      home: config.home,
      publicPage,
      client: new Client({ connection }),
      cast: await findCast(config.home, api),
      castAt: (address) => findCast(config.home, address),
      startWorker: () => {
        if (worker === null) throw new Error('the stack has named no worker');
        return own(worker);
      },
      startServer,
      close: async () => {
        await connection.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
