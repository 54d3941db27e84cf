import { randomBytes, type KeyObject } from 'node:crypto';
import type { Certificate, SignedStatement, Statement } from '../domain/statements.ts';
import type { Digest, Instant, PersonId } from '../domain/words.ts';
import { canonicalText } from './canonical.ts';
import { publicKeyOf, signText } from './keys.ts';
import { certificateDigest } from './sign-certificate.ts';

/** Signs a typed statement: exact bytes, proof and the certificate as evidence. */
export function signStatement(
  statement: Statement,
  privateKey: KeyObject,
  certificate: Certificate,
): SignedStatement {
  const text = canonicalText(statement);
  return {
    statement: text,
    proof: {
      kind: 'ed25519',
      signature: signText(text, privateKey),
      publicKey: publicKeyOf(privateKey),
    },
    certificate,
  };
}

/** What every statement says about itself and its signer. */
export interface StatementHead {
  readonly version: 1;
  readonly deployment: string;
  readonly signer: PersonId;
  readonly certificate: Digest;
  readonly nonce: string;
  readonly signedAt: Instant;
}

/** Names the signer by her certificate, with a fresh nonce (16 random bytes). */
export function buildHead(certificate: Certificate, now: Date): StatementHead {
  return {
    version: 1,
    deployment: certificate.body.deployment,
    signer: certificate.body.person,
    certificate: certificateDigest(certificate.body),
    nonce: randomBytes(16).toString('hex'),
    signedAt: now.toISOString(),
  };
}
