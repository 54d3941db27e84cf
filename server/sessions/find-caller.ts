import type { Request } from 'express';
import type { PersonId, Role } from '../../domain/words.ts';
import { findSession } from '../../ledger/login/sessions.ts';
import { readCertificate } from '../../ledger/read/read-certificates.ts';
import { verifyCertificate } from '../../trust/verify-certificate.ts';
import type { ServerDeps } from '../deps.ts';
import { ProblemError, refusalProblem } from '../problem.ts';
import { refuseOtherOrigin } from './same-origin.ts';
import { readSessionCookie } from './session-cookie.ts';

/** Who asks, as the session and the certificate behind it say. */
export interface Caller {
  readonly person: PersonId;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly executive: boolean;
  readonly practice: boolean;
  readonly expiresAt: Date;
  readonly token: string;
}

const READING = ['GET', 'HEAD'];

/**
 * Finds out who asks, by token or cookie. The certificate is verified anew at each request: one
 * that has run out, or whose roots are no longer believed, ends its sessions at once.
 *
 * @throws {ProblemError} `not-signed-in`, `cross-origin`, or why the certificate no longer holds
 */
export async function findCaller(deps: ServerDeps, request: Request): Promise<Caller> {
  const bearer = readBearer(request);
  const token = bearer ?? readSessionCookie(request);
  if (token === null)
    throw notSignedIn('Sign in first: POST /api/sign-in/challenge, then /api/sign-in.');
  if (bearer === null && !READING.includes(request.method)) {
    refuseOtherOrigin(request, deps.config.origin, false);
  }
  const now = deps.clock();
  const { db } = deps.ledger;
  const session = await findSession(db, token, now);
  const certificate = session === null ? null : await readCertificate(db, session.certificate);
  if (session === null || certificate === null) {
    throw notSignedIn('This session is unknown or has run out. Sign in again.');
  }
  const distrust = verifyCertificate(certificate, deps.trust, now);
  if (distrust !== null) throw refusalProblem(distrust, { status: 401 });
  const { person, name, roles, executive, practice } = certificate.body;
  return { person, name, roles, executive, practice, expiresAt: session.expiresAt, token };
}

function readBearer(request: Request): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const token = /^Bearer ([A-Za-z0-9_-]{20,200})$/iu.exec(header)?.[1];
  if (token === undefined) {
    throw notSignedIn('The Authorization header must read "Bearer", a space and the token.');
  }
  return token;
}

function notSignedIn(detail: string): ProblemError {
  return new ProblemError('not-signed-in', detail, {
    headers: { 'WWW-Authenticate': 'Bearer realm="countersign"' },
  });
}
