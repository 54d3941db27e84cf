import { CLOCK_TOLERANCE } from './judge-sign-off.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import type { AuthorshipStatement, VerifiedStatement } from './statements.ts';
import type { IncidentId, Instant, PostId } from './words.ts';

export interface ExpectedAuthorship {
  readonly act: AuthorshipStatement['act'];
  readonly deployment: string;
  readonly incident: IncidentId;
  readonly post: PostId | null;
  readonly basedOn: number;
}

/** A day: an older proof of authorship is somebody's old words sent again. */
const OLDEST = 24 * 60 * 60 * 1000;

/**
 * Whether signed words are what they claim to be. Anybody but an auditor may propose words; only
 * a communicator edits a draft (the golden rule: everybody else speaks through her filter).
 */
export function judgeAuthorship(
  expected: ExpectedAuthorship,
  { statement, signer }: VerifiedStatement<AuthorshipStatement>,
  now: Instant,
): Refusal | null {
  if (signer.roles.includes('auditor')) return refuse('auditor');
  if (expected.act === 'revise' && signer.executive) return refuse('executive');
  if (expected.act === 'revise' && !signer.roles.includes('communicator')) {
    return refuse('wrong-role', 'only a communicator edits a draft; propose the words instead');
  }
  if (statement.act !== expected.act) return refuse('wrong-statement', statement.act);
  if (statement.deployment !== expected.deployment) return refuse('wrong-deployment');
  if (statement.incident !== expected.incident) return refuse('wrong-incident');
  if (statement.post !== expected.post) return refuse('wrong-post');
  if (statement.basedOn !== expected.basedOn) return refuse('wrong-revision');
  const signedAt = Date.parse(statement.signedAt);
  if (signedAt > Date.parse(now) + CLOCK_TOLERANCE) return refuse('signed-in-future');
  return signedAt < Date.parse(now) - OLDEST ? refuse('too-late') : null;
}
