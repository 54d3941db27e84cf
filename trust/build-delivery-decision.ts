import type { Certificate, DeliveryAct, DeliveryDecisionStatement } from '../domain/statements.ts';
import type { PostView } from '../domain/views.ts';
import type { Digest } from '../domain/words.ts';
import { buildHead } from './sign-statement.ts';
import { TrustError } from './trust-error.ts';

export interface DeliveryDecisionRequest {
  readonly post: PostView;
  readonly act: DeliveryAct;
  /** The delivery that is decided upon. */
  readonly key: Digest;
  readonly reason: string;
  /** For `confirmDelivery`: where the post is to be seen. */
  readonly permalink: string | null;
  readonly certificate: Certificate;
  readonly now: Date;
}

/**
 * Builds the statement that sends a delivery again, confirms it or gives it up.
 *
 * @throws {TrustError} `nothing-to-sign` when the post has no such delivery
 */
export function buildDeliveryDecision(request: DeliveryDecisionRequest): DeliveryDecisionStatement {
  const { post, act, key, reason, permalink, certificate, now } = request;
  const delivery = post.deliveries.find((candidate) => candidate.key === key);
  // The revision that holds the leaf: a later one may wait while this delivery is in doubt.
  const revision = post.revisions.findLast((candidate) =>
    candidate.leaves.some((leaf) => leaf.key === key),
  );
  if (delivery === undefined || revision === undefined) {
    throw new TrustError('nothing-to-sign', `${post.post} has no delivery ${key.slice(0, 12)}`);
  }
  const { channel, account, audience, language, digest } = delivery.leaf;
  return {
    ...buildHead(certificate, now),
    type: 'countersign/delivery-decision',
    act,
    incident: post.incident,
    post: post.post,
    revision: revision.number,
    leaf: { channel, account, audience, language, digest },
    mode: post.mode,
    drill: post.drill,
    permalink,
    reason,
    decideBy: new Date(now.getTime() + post.rule.valid).toISOString(),
  };
}
