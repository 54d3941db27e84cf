import { canonicalText, sha256 } from '../../trust/canonical.ts';
import type { Digest } from '../../domain/words.ts';

/**
 * What the chain holds of a private fact: salted, so that nobody can guess the value from it.
 *
 * @param value canonical JSON
 */
export function privateFactDigest(name: string, salt: string, value: string): Digest {
  return sha256(`{"name":${canonicalText(name)},"salt":"${salt}","value":${value}}`);
}
