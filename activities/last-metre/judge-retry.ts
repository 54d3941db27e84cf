import { judgeDeliveryDecision } from '../../domain/judge-delivery-decision.ts';
import { judgeSigner } from '../../domain/judge-sign-off.ts';
import { refuse, type Refusal } from '../../domain/refusals.ts';
import type {
  DeliveryDecisionStatement,
  SignedStatement,
  VerifiedStatement,
} from '../../domain/statements.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import type { PublishRequest } from '../contract.ts';
import type { DeliveryHistory } from './delivery-history.ts';

export interface VerifiedRetry {
  readonly verified: VerifiedStatement<DeliveryDecisionStatement>;
  readonly signed: SignedStatement;
}

export type RetryJudgement =
  | { readonly ok: true; readonly retry: VerifiedRetry | null }
  | { readonly ok: false; readonly refusal: Refusal };

/** Whether a signed `retryDelivery` asks for exactly this send, of a delivery that is in doubt. */
export function judgeRetry(
  request: PublishRequest,
  history: DeliveryHistory,
  policy: TrustPolicy,
  now: Date,
): RetryJudgement {
  if (request.retry === null) return { ok: true, retry: null };
  const verification = verifyStatement(request.retry, 'countersign/delivery-decision', policy, now);
  if (!verification.ok) return verification;
  const { verified, signed } = verification;
  if (!isDecision(verified)) return no(refuse('wrong-statement', verified.statement.type));
  const { statement, signer } = verified;
  // One that stands in the ledger was decided in time, and is still asked for after a crash.
  const stands = history.retries.includes(verified.digest);
  const late = stands && statement.decideBy < now.toISOString();
  const decided = late ? statement.decideBy : now.toISOString();
  const refusal =
    judgeSigner(signer, now.toISOString()) ??
    judgeDeliveryDecision(
      {
        identity: request.identity,
        revision: request.revision.number,
        deliveries: [
          {
            key: request.key,
            leaf: request.leaf,
            state: doubtful(history),
            sending: false,
            attempts: history.attempts.length,
            reason: null,
            remoteId: null,
            permalink: null,
            publishedAt: null,
          },
        ],
        usedStatements: [],
        usedNonces: [],
      },
      verified,
      'retryDelivery',
      decided,
    );
  return refusal === null ? { ok: true, retry: { verified, signed } } : no(refusal);
}

function doubtful(history: DeliveryHistory): 'failed' | 'unconfirmed' | 'pending' {
  switch (history.last?.action) {
    case 'delivery.fail':
      return 'failed';
    case 'delivery.doubt':
      return 'unconfirmed';
    case 'delivery.publish':
    case undefined:
      // A retry whose own attempt is open: the doubt is about that one.
      return history.attempts.length > 0 ? 'unconfirmed' : 'pending';
  }
}

function isDecision(
  verified: VerifiedStatement,
): verified is VerifiedStatement<DeliveryDecisionStatement> {
  return verified.statement.type === 'countersign/delivery-decision';
}

function no(refusal: Refusal): RetryJudgement {
  return { ok: false, refusal };
}
