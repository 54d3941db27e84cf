import type { Request } from 'express';
import { ProblemError } from '../problem.ts';

/**
 * Whether a browser says that this request comes from our own pages. `silent` is a caller that
 * says nothing, such as a program: fine with a token of its own, not with a cookie.
 */
export function judgeOrigin(request: Request, origin: string): 'same' | 'other' | 'silent' {
  const from = request.headers.origin;
  const site = request.headers['sec-fetch-site'];
  if (from !== undefined && from !== origin) return 'other';
  if (site !== undefined && site !== 'same-origin') return 'other';
  return from === undefined && site === undefined ? 'silent' : 'same';
}

/** @throws {ProblemError} `cross-origin` */
export function refuseOtherOrigin(request: Request, origin: string, mayBeSilent: boolean): void {
  const judged = judgeOrigin(request, origin);
  if (judged === 'same' || (judged === 'silent' && mayBeSilent)) return;
  throw new ProblemError(
    'cross-origin',
    `This request was not sent by a page of ${origin}. Open that address and try again there, or use a token instead of the cookie.`,
  );
}
