import type { KeyObject } from 'node:crypto';
import type { Certificate, CertificateBody } from '../domain/statements.ts';
import type { Digest } from '../domain/words.ts';
import { canonicalText, sha256 } from './canonical.ts';
import { signText } from './keys.ts';

/** A trust root's secret half. It lives offline; in practice it lives in embedded/. */
export interface RootKey {
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** What names a certificate: SHA-256 over its body, without signatures (DESIGN section 5). */
export function certificateDigest(body: CertificateBody): Digest {
  return sha256(canonicalText(body));
}

/** Signs a certificate's body with each root. Whether that is enough, the policy says. */
export function signCertificate(body: CertificateBody, roots: readonly RootKey[]): Certificate {
  const text = canonicalText(body);
  const signatures = roots.map((root) => ({
    root: root.id,
    signature: signText(text, root.privateKey),
  }));
  return { body, signatures };
}
