import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { Verification, VerifyRequest } from '../activities/contract.ts';
import { refuse } from '../domain/refusals.ts';
import type { Statement, VerifiedStatement } from '../domain/statements.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Words } from '../domain/rendition.ts';
import type { SignedStatement } from '../domain/statements.ts';
import { verifyStatement } from './activity-proxies.ts';
import { looksSigned } from './read-message.ts';

export type Verified<S extends Statement> =
  | {
      readonly ok: true;
      readonly verified: VerifiedStatement<S>;
      readonly signed: SignedStatement;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Verifies a signed statement by a local activity. What does not even look signed is refused
 * here, so that a flood of garbage costs no activity.
 */
export async function verifySigned<S extends Statement>(
  signed: unknown,
  type: S['type'],
  words?: Words,
): Promise<Verified<S>> {
  if (signed === null || signed === undefined) return { ok: false, refusal: refuse('unsigned') };
  if (!looksSigned(signed))
    return { ok: false, refusal: refuse('malformed', 'no signed statement') };
  const answer = await verify(words === undefined ? { signed, type } : { signed, type, words });
  if (!answer.ok) return answer;
  return isOfType<S>(answer.verified, type)
    ? { ok: true, verified: answer.verified, signed: answer.signed }
    : { ok: false, refusal: refuse('wrong-statement', answer.verified.statement.type) };
}

/** A verifier that breaks on what it was given has not verified it. */
async function verify(request: VerifyRequest): Promise<Verification> {
  const summary = `verify ${request.type.slice('countersign/'.length)}`;
  try {
    return await verifyStatement.executeWithOptions({ summary }, [request]);
  } catch (failure) {
    if (!(failure instanceof ActivityFailure) || isCancellation(failure)) throw failure;
    return { ok: false, refusal: refuse('malformed', 'it cannot be verified') };
  }
}

function isOfType<S extends Statement>(
  verified: VerifiedStatement,
  type: S['type'],
): verified is VerifiedStatement<S> {
  return verified.statement.type === type;
}
