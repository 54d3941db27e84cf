import type { ServerDeps } from './deps.ts';
import { makeApp } from './app.ts';
import { listen } from './listen.ts';

export interface RunningServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** How long running requests may take once we are told to stop; a decision waits 5 s for its answer. */
const STOP_PATIENCE = 6_000;

/** Starts the server on its parts; whoever opened the parts closes them after `stop`. */
export async function startServer(
  deps: ServerDeps,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<RunningServer> {
  const listening = await listen(makeApp(deps), host, port);
  deps.logger.info({ port: listening.port }, `API on ${deps.config.origin}`);
  return { port: listening.port, stop: () => listening.stop(STOP_PATIENCE) };
}
