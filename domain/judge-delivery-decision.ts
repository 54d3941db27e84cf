import type { Delivery } from './delivery.ts';
import { CLOCK_TOLERANCE, judgeSigner } from './judge-sign-off.ts';
import type { PostIdentity } from './post.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import type { DeliveryAct, DeliveryDecisionStatement, VerifiedStatement } from './statements.ts';
import type { Digest, Instant } from './words.ts';

export interface JudgedDeliveries {
  readonly identity: Pick<PostIdentity, 'deployment' | 'incident' | 'post' | 'mode' | 'drill'>;
  readonly revision: number;
  readonly deliveries: readonly Delivery[];
  readonly usedStatements: readonly Digest[];
  readonly usedNonces: readonly string[];
}

/** What each act needs to find. A closed table: a new act does not compile without its row. */
const FROM = {
  retryDelivery: ['failed', 'unconfirmed'],
  confirmDelivery: ['unconfirmed'],
  // What waits, as during a hold, can be given up too: else only a release would end the wait.
  giveUpDelivery: ['pending', 'failed', 'unconfirmed'],
} as const satisfies Record<DeliveryAct, readonly Delivery['state'][]>;

/**
 * Whether a signed act may end a doubt about a delivery now (I4).
 * @returns the first reason against it, or `null`
 */
export function judgeDeliveryDecision(
  post: JudgedDeliveries,
  { statement, signer, digest }: VerifiedStatement<DeliveryDecisionStatement>,
  act: DeliveryAct,
  now: Instant,
): Refusal | null {
  const { identity } = post;
  const person = judgeSigner(signer, now);
  if (person !== null) return person;
  if (statement.act !== act) return refuse('wrong-statement', statement.act);
  if (statement.deployment !== identity.deployment) return refuse('wrong-deployment');
  if (statement.incident !== identity.incident) return refuse('wrong-incident');
  if (statement.post !== identity.post) return refuse('wrong-post');
  if (statement.mode !== identity.mode || statement.drill !== identity.drill) {
    return refuse('wrong-mode');
  }
  if (statement.revision !== post.revision) return refuse('wrong-revision');
  if (Date.parse(statement.signedAt) > Date.parse(now) + CLOCK_TOLERANCE) {
    return refuse('signed-in-future', statement.signedAt);
  }
  if (Date.parse(statement.decideBy) < Date.parse(now)) return refuse('too-late');
  if (post.usedStatements.includes(digest) || post.usedNonces.includes(statement.nonce)) {
    return refuse('nonce-seen');
  }
  if (statement.reason.trim() === '') return refuse('reason-required');
  return judgeDelivery(findDelivery(post.deliveries, statement), act);
}

/** The delivery that a decision is about; it is named by its whole leaf. */
export function findDelivery(
  deliveries: readonly Delivery[],
  { leaf }: DeliveryDecisionStatement,
): Delivery | undefined {
  return deliveries.find(
    (delivery) =>
      delivery.leaf.digest === leaf.digest &&
      delivery.leaf.channel === leaf.channel &&
      delivery.leaf.account === leaf.account &&
      delivery.leaf.audience === leaf.audience &&
      delivery.leaf.language === leaf.language,
  );
}

function judgeDelivery(delivery: Delivery | undefined, act: DeliveryAct): Refusal | null {
  if (delivery === undefined) return refuse('unknown-delivery');
  const allowed: readonly Delivery['state'][] = FROM[act];
  if (!delivery.sending && allowed.includes(delivery.state)) return null;
  if (act === 'confirmDelivery' && delivery.state === 'failed') return refuse('delivery-certain');
  return refuse('delivery-not-open', delivery.sending ? 'it is being sent' : delivery.state);
}
