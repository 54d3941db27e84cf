import type { Leaf } from '../domain/rendition.ts';
import type { Digest } from '../domain/words.ts';
import { canonicalText, sha256 } from './canonical.ts';

/**
 * Names one delivery for ever: the same words on the same account of the same channel, once
 * (DESIGN section 4). SHA-256 over the canonical JSON of `[digest, channel, account]`.
 */
export function deliveryKey(leaf: Pick<Leaf, 'digest' | 'channel' | 'account'>): Digest {
  return sha256(canonicalText([leaf.digest, leaf.channel, leaf.account]));
}
