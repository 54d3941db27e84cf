import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Digest } from '../domain/words.ts';
import { TrustError } from './trust-error.ts';

/**
 * The one text that a value has: canonical JSON (RFC 8785).
 *
 * @throws {TrustError} `not-canonicalizable` for what JSON cannot say: NaN, lone surrogates, cycles
 */
export function canonicalText(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (error) {
    throw new TrustError('not-canonicalizable', `no canonical JSON: ${String(error)}`, {
      cause: error,
    });
  }
  if (text === undefined) {
    throw new TrustError('not-canonicalizable', 'no canonical JSON: there is no value');
  }
  return text;
}

/** SHA-256 of bytes, or of a text's UTF-8 bytes; lower-case hexadecimal. */
export function sha256(bytes: string | Uint8Array): Digest {
  return createHash('sha256').update(bytes).digest('hex');
}
