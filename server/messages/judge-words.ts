import type { ExpectedAuthorship } from '../../domain/judge-authorship.ts';
import { judgeAuthorship } from '../../domain/judge-authorship.ts';
import { refuse } from '../../domain/refusals.ts';
import type { Words } from '../../domain/rendition.ts';
import type { SignedStatement } from '../../domain/statements.ts';
import { wordsDigest } from '../../trust/build-authorship.ts';
import type { ServerDeps } from '../deps.ts';
import { ProblemError, refusalProblem } from '../problem.ts';
import type { Caller } from '../sessions/find-caller.ts';
import { verifyOwn } from './judge-approval.ts';

/** What a signal may carry of submitted text (DESIGN section 4). */
const MOST_WORDS = 64 * 1024;

/** @throws {ProblemError} `too-large` */
export function limitWords({ headline, short, long, audiences = {} }: Words): void {
  const texts = [headline, short, long, ...Object.values(audiences)];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MOST_WORDS) {
    throw new ProblemError(
      'too-large',
      `The words have ${Math.ceil(bytes / 1024)} KB; 64 KB is the most. Shorten them.`,
    );
  }
}

/**
 * Whether the signature under submitted words holds; unsigned words are nobody's and pass.
 *
 * @throws {ProblemError} the first refusal; `wrong-leaf` when other words were signed
 */
export function judgeSignedWords(
  deps: ServerDeps,
  caller: Caller,
  words: Words,
  authorship: SignedStatement | null,
  expected: ExpectedAuthorship,
): void {
  if (authorship === null) return;
  const verified = verifyOwn(deps, caller, authorship, 'countersign/authorship');
  const refusal = judgeAuthorship(expected, verified, deps.clock().toISOString());
  if (refusal !== null) throw refusalProblem(refusal);
  if (verified.statement.words !== wordsDigest(words)) {
    throw refusalProblem(refuse('wrong-leaf', 'the author signed other words'));
  }
}
