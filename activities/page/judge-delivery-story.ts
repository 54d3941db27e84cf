import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { tellRefusal } from '../../domain/refusals.ts';
import type { Digest } from '../../domain/words.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyDecision } from '../last-metre/verify-decision.ts';

/**
 * Whether the ledger can really have come to tell this about one delivery: once it was published
 * nothing is tried again and nothing else comes of it, and every decision is signed. The last
 * metre writes under the incident's lock and never anything else.
 *
 * @param story entries of the delivery's post, in order
 * @returns what is wrong, or `null`
 */
export function judgeDeliveryStory(
  story: readonly LedgerEntry[],
  key: Digest,
  policy: TrustPolicy,
): string | null {
  let published = false;
  let attempts = 0;
  for (const entry of story) {
    if (!('key' in entry.payload) || entry.payload.key !== key) continue;
    if (entry.action === 'delivery.decide') {
      const refusal = verifyDecision(entry, story, policy);
      if (refusal !== null) {
        return `${entry.payload.act}, entry ${entry.sequence}, is nobody's: ${tellRefusal(refusal)}`;
      }
      continue;
    }
    if (published) {
      return `${entry.action}, entry ${entry.sequence}, comes after the publication`;
    }
    if (entry.action === 'delivery.attempt') {
      attempts += 1;
      if (entry.payload.attempt !== attempts) {
        return `entry ${entry.sequence} is not attempt ${attempts}`;
      }
    }
    if (entry.action === 'delivery.publish') {
      if (attempts === 0) return `entry ${entry.sequence} tells of what nobody sent`;
      published = true;
    }
  }
  return null;
}
