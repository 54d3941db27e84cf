import { refuse } from '../domain/refusals.ts';
import type { Verification } from '../domain/statements.ts';
import { canonicalText, sha256 } from '../trust/canonical.ts';
import { verifyStatement } from '../trust/verify-statement.ts';
import type { VerifyRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';

/** Verifies a statement against this worker's own trust policy. CPU only. */
export function makeVerifyStatement(
  deps: Pick<ActivityDeps, 'policy' | 'now'>,
): (request: VerifyRequest) => Promise<Verification> {
  return async ({ signed, type, words }) => {
    const verification = verifyStatement(signed, type, deps.policy, deps.now());
    if (!verification.ok || words === undefined) return verification;
    const { statement } = verification.verified;
    if (
      statement.type === 'countersign/authorship' &&
      statement.words !== sha256(canonicalText(words))
    ) {
      return { ok: false, refusal: refuse('wrong-leaf', 'the author signed other words') };
    }
    return verification;
  };
}
