import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { ProblemError } from '../problem.ts';

const MINUTE = 60_000;

/**
 * Limits requests of one address by minute, in this process's memory: with several servers each
 * counts for itself.
 *
 * @param onlyFailed counts only requests that were answered with an error
 */
export function limitRequests(perMinute: number, onlyFailed: boolean): RequestHandler {
  return rateLimit({
    windowMs: MINUTE,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skipSuccessfulRequests: onlyFailed,
    handler: (_request, _response, next) => {
      next(
        new ProblemError(
          'too-many-requests',
          `More than ${perMinute} ${onlyFailed ? 'failed attempts' : 'requests'} in a minute. Wait a minute, then try again.`,
          { headers: { 'Retry-After': '60' } },
        ),
      );
    },
  });
}
