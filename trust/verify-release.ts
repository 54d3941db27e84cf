import { judgeRelease, type JudgedRelease } from '../domain/judge-release.ts';
import { refuse, type Refusal } from '../domain/refusals.ts';
import type { ReleaseStatement, SignedStatement, VerifiedStatement } from '../domain/statements.ts';
import type { Digest } from '../domain/words.ts';
import type { TrustPolicy } from './trust-policy.ts';
import { verifyStatement } from './verify-statement.ts';

/** A release as the ledger has it. */
export interface RecordedRelease {
  readonly statement: Digest;
  readonly signed: SignedStatement;
  readonly reason: string;
}

/**
 * Whether a signature carries what a release in the ledger says. A row alone lifts nothing.
 *
 * @param at time of the entry
 * @returns the first reason not to believe it, or `null`
 */
export function verifyRelease(
  recorded: RecordedRelease,
  judged: JudgedRelease,
  policy: TrustPolicy,
  at: Date,
): Refusal | null {
  const found = verifyStatement(recorded.signed, 'countersign/release', policy, at);
  if (!found.ok) return found.refusal;
  const { verified } = found;
  if (!isRelease(verified)) return refuse('wrong-statement', verified.statement.type);
  const { statement, digest } = verified;
  if (digest !== recorded.statement || statement.reason !== recorded.reason) {
    return refuse('wrong-statement', 'the entry says something else than what was signed');
  }
  // When it was decided the workflow judged; its entry may have waited for the database.
  const decided = statement.decideBy < at.toISOString() ? statement.decideBy : at.toISOString();
  return judgeRelease(judged, verified, decided);
}

function isRelease(verified: VerifiedStatement): verified is VerifiedStatement<ReleaseStatement> {
  return verified.statement.type === 'countersign/release';
}
