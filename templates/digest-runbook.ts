import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { RunbookPackage } from '../domain/runbook.ts';
import type { Digest } from '../domain/words.ts';

/**
 * SHA-256 over the canonical JSON (RFC 8785) of `{runbook, templates}`: any other word, order or
 * duration is another digest.
 */
export function digestRunbook({ runbook, templates }: Omit<RunbookPackage, 'digest'>): Digest {
  const bytes = canonicalize({ runbook, templates });
  if (bytes === undefined) {
    throw new TypeError('a runbook package is plain JSON');
  }
  return createHash('sha256').update(bytes, 'utf8').digest('hex');
}
