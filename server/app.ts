import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import express from 'express';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import { coverRoutes } from './api/cover-routes.ts';
import { healthRoutes } from './api/health-routes.ts';
import { crisisRoutes } from './api/crisis-routes.ts';
import { incidentRoutes } from './api/incident-routes.ts';
import { postRoutes } from './api/post-routes.ts';
import { readRoutes } from './api/read-routes.ts';
import { signInRoutes } from './api/sign-in-routes.ts';
import type { ServerDeps } from './deps.ts';
import { handleErrors, refuseUnknownPath } from './http/handle-errors.ts';
import { limitRequests } from './http/limit-requests.ts';
import { mountEndpoints } from './http/mount.ts';

/** The whole HTTP server, put together; it listens nowhere yet. */
export function makeApp(deps: ServerDeps): Express {
  const { limits, trustedProxies } = deps.config;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustedProxies);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.use(
    pinoHttp({
      logger: deps.logger,
      genReqId: () => randomUUID(),
      // Tokens and cookies never reach a log; bodies are never logged at all.
      serializers: {
        req: ({ id, method, url }: { id: unknown; method: unknown; url: unknown }) => ({
          id,
          method,
          url,
        }),
        res: ({ statusCode }: { statusCode: unknown }) => ({ statusCode }),
      },
      customLogLevel: (_request, response, error) =>
        error !== undefined || response.statusCode >= 500 ? 'error' : 'debug',
    }),
  );
  app.use(helmet());
  mountEndpoints(app, deps, healthRoutes);
  app.use('/api', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.use('/api', limitRequests(limits.requests, false));
  app.use('/api/sign-in', limitRequests(limits.failedSignIns, true));
  mountEndpoints(app, deps, [
    ...signInRoutes,
    ...readRoutes,
    ...incidentRoutes,
    ...crisisRoutes,
    ...postRoutes,
    ...coverRoutes,
  ]);
  app.use(refuseUnknownPath);
  app.use(handleErrors(deps));
  return app;
}
