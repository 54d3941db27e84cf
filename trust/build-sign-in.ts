import type { Certificate, SignInStatement } from '../domain/statements.ts';
import { buildHead } from './sign-statement.ts';

export interface SignInRequest {
  /** Origin of the API as the client itself dialled it, never as the server names itself. */
  readonly origin: string;
  /** The server's challenge, 64 hexadecimal characters. */
  readonly challenge: string;
  readonly certificate: Certificate;
  readonly now: Date;
}

/** Builds the statement that proves who is there. It shares no format with a sign-off. */
export function buildSignIn({
  origin,
  challenge,
  certificate,
  now,
}: SignInRequest): SignInStatement {
  return { ...buildHead(certificate, now), type: 'countersign/sign-in', origin, challenge };
}
