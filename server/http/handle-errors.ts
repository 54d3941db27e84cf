import type { ErrorRequestHandler, RequestHandler } from 'express';
import { messagesIn, preferredLanguage } from '../../domain/messages/speak.ts';
import { LedgerError } from '../../ledger/ledger-error.ts';
import { isUnreachable } from '../../ledger/explain-database-error.ts';
import type { ServerDeps } from '../deps.ts';
import { describeProblem, ProblemError } from '../problem.ts';
import { TemporalUnreachable } from '../temporal-port.ts';

/** Nothing stands at this address. */
export const refuseUnknownPath: RequestHandler = (request) => {
  throw new ProblemError(
    'not-found',
    `There is nothing at ${request.path}. Check the address; the API stands below /api.`,
  );
};

/** The one place where an error becomes a response: always problem+json, never a stack. */
export function handleErrors(deps: Pick<ServerDeps, 'logger'>): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toProblem(error);
    if (problem.status >= 500)
      deps.logger.error({ err: error, path: request.path }, problem.message);
    if (response.headersSent) {
      next(error);
      return;
    }
    const language = preferredLanguage(request.get('accept-language'));
    const instance = request.originalUrl.split('?')[0] ?? request.path;
    response
      .status(problem.status)
      .set(problem.headers)
      .set({ 'Content-Language': language, Vary: 'Accept-Language' })
      .type('application/problem+json')
      .send(JSON.stringify(describeProblem(problem, instance, messagesIn(language))));
  };
}

function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof TemporalUnreachable) {
    return new ProblemError(
      'unavailable',
      'Temporal does not answer, so nobody knows whether this arrived. Try again with the same message id: it counts once.',
      { cause: error, headers: { 'Retry-After': '5' } },
    );
  }
  if (error instanceof LedgerError && error.code === 'cursor-malformed') {
    return new ProblemError(
      'bad-request',
      'The cursor was not given out here; take it unchanged from the page before, or leave it out.',
      { cause: error, faults: [{ path: 'cursor', expected: 'the cursor of an earlier page' }] },
    );
  }
  if (isUnreachable(error)) {
    return new ProblemError('unavailable', 'The database does not answer. Try again in a moment.', {
      cause: error,
      headers: { 'Retry-After': '5' },
    });
  }
  if (isClientFault(error)) {
    return new ProblemError('bad-request', 'The address cannot be read; check its percent signs.', {
      cause: error,
    });
  }
  return new ProblemError(
    'internal',
    'Something went wrong in the server; it is in its log. Nothing was published by it.',
    { cause: error },
  );
}

/** What express itself throws for an address that cannot be decoded. */
function isClientFault(error: unknown): boolean {
  return (
    error instanceof URIError ||
    (error instanceof Error && 'status' in error && error.status === 400)
  );
}
