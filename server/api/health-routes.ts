import type { ServerDeps } from '../deps.ts';
import { readClock } from '../../ledger/read/read-clock.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { ok, openEndpoint } from '../http/endpoint.ts';
import type { ReadyResponse } from './contract.ts';
import { emptyBody, noParams, noQuery } from './schemas.ts';

const PATIENCE = 2_000;

const live = openEndpoint({
  method: 'GET',
  path: '/livez',
  access: 'anyone',
  params: noParams,
  query: noQuery,
  body: emptyBody,
  handle: () => Promise.resolve(ok({ live: true })),
});

const ready = openEndpoint({
  method: 'GET',
  path: '/readyz',
  access: 'anyone',
  params: noParams,
  query: noQuery,
  body: emptyBody,
  handle: async (deps) => {
    const [database, temporal] = await Promise.all([
      check(deps, 'database', () => readClock(deps.ledger.db)),
      check(deps, 'temporal', () => deps.temporal.check()),
    ]);
    const body: ReadyResponse = {
      ready: database === 'ok' && temporal === 'ok',
      parts: { database, temporal },
    };
    return { status: body.ready ? 200 : 503, body };
  },
});

/** Says which part is missing; why stands in the log only, this address is open to everybody. */
async function check(
  deps: ServerDeps,
  part: string,
  work: () => Promise<unknown>,
): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer in time'), PATIENCE);
  });
  try {
    return await Promise.race([work().then(() => 'ok'), late]);
  } catch (error) {
    deps.logger.warn({ err: error, part }, 'a part does not answer');
    return 'does not answer';
  } finally {
    clearTimeout(timer);
  }
}

/** For whoever watches the watchers. */
export const healthRoutes: readonly Endpoint[] = [live, ready];
