import { isAuthor } from './missing-signatures.ts';
import type { PostIdentity, Revision } from './post.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import type { Leaf } from './rendition.ts';
import type { Signer, SignOffStatement, VerifiedStatement } from './statements.ts';
import type { Digest, Instant } from './words.ts';

/** A clock may be this far ahead of ours before its signatures count as dated in the future. */
export const CLOCK_TOLERANCE = 60_000;

/**
 * `decideBy` is judged when the workflow handles the decision, `publishBy` before each new send:
 * an approved post that waits out a worker's crash is still approved.
 */
export type JudgingMoment = 'deciding' | 'publishing';

/** The post as the layer that judges knows it: from history, from projections or from bytes. */
export interface JudgedPost {
  readonly identity: Omit<
    PostIdentity,
    'situation' | 'dueAt' | 'runbook' | 'language' | 'follows' | 'embargo' | 'lead'
  >;
  readonly revision: Omit<Revision, 'leaves' | 'variant' | 'facts'> & {
    readonly leaves: readonly Leaf[];
  };
  /** People whose signatures on this revision count already. */
  readonly signedBy: readonly Pick<Signer, 'person' | 'publicKey'>[];
  readonly usedStatements: readonly Digest[];
  readonly usedNonces: readonly string[];
}

/**
 * Whether a sign-off whose signature is verified may count for this post now (I1, I3, I7). The
 * same rule runs in the server, in the workflow and in the last metre, each on its own data.
 * @returns the first reason against it, or `null`
 */
export function judgeSignOff(
  post: JudgedPost,
  verified: VerifiedStatement<SignOffStatement>,
  now: Instant,
  moment: JudgingMoment = 'deciding',
): Refusal | null {
  return (
    judgeSigner(verified.signer, now) ??
    judgePlace(post, verified.statement) ??
    judgeWords(post, verified.statement) ??
    judgeLanguages(verified) ??
    judgeTime(post, verified.statement, now, moment) ??
    judgeReuse(post, verified) ??
    judgeAuthor(post, verified)
  );
}

/** Whether this person may let any words out at all. */
export function judgeSigner(signer: Signer, now: Instant): Refusal | null {
  if (signer.executive || signer.roles.includes('executive')) return refuse('executive');
  if (signer.roles.includes('auditor')) return refuse('auditor');
  if (!signer.roles.includes('communicator')) {
    return refuse('wrong-role', `holds ${signer.roles.join(', ') || 'no role'}`);
  }
  if (signer.trainedUntil === null) return refuse('not-trained');
  if (instant(signer.trainedUntil) <= instant(now)) {
    return refuse('training-expired', `ended ${signer.trainedUntil}`);
  }
  return null;
}

/** Whether a statement was signed for this deployment, incident, post and kind of run. */
function judgePlace({ identity }: JudgedPost, statement: SignOffStatement): Refusal | null {
  if (statement.deployment !== identity.deployment) return refuse('wrong-deployment');
  if (statement.incident !== identity.incident) return refuse('wrong-incident');
  if (statement.post !== identity.post) return refuse('wrong-post');
  if (statement.mode === 'drill' && identity.mode === 'live') return refuse('drill-for-live');
  if (statement.mode !== identity.mode || statement.drill !== identity.drill) {
    return refuse('wrong-mode');
  }
  if (statement.step !== identity.step || statement.kind !== identity.kind) {
    return refuse('wrong-step');
  }
  if (statement.severity !== identity.severity) return refuse('wrong-severity');
  if (statement.runbook !== identity.runbookDigest) return refuse('wrong-runbook');
  return null;
}

function judgeWords({ revision }: JudgedPost, statement: SignOffStatement): Refusal | null {
  if (statement.revision !== revision.number) {
    return refuse('wrong-revision', `signed ${statement.revision}, waiting ${revision.number}`);
  }
  const leaves = judgeLeaves(revision.leaves, statement.leaves);
  if (leaves !== null) return leaves;
  if (
    !sameMembers(statement.authors, revision.authors) ||
    statement.unsignedWords !== revision.unsignedWords
  ) {
    return refuse('wrong-authors');
  }
  if (
    statement.status !== revision.status ||
    statement.impact !== revision.impact ||
    !sameComponents(statement.components, revision.components)
  ) {
    return refuse('wrong-status');
  }
  if (statement.promise !== revision.promise) return refuse('wrong-promise');
  return null;
}

function sameMembers(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((member) => right.includes(member));
}

function sameComponents(
  left: SignOffStatement['components'],
  right: SignOffStatement['components'],
): boolean {
  return (
    left.length === right.length &&
    left.every((change, index) => {
      const other = right[index];
      return other?.component === change.component && other.state === change.state;
    })
  );
}

/** All leaves, none more: a signature on half of a revision lets nothing out. */
function judgeLeaves(waiting: readonly Leaf[], signed: readonly Leaf[]): Refusal | null {
  const channels = (leaves: readonly Leaf[]): readonly string[] =>
    leaves.map((leaf) => leaf.channel);
  if (!sameMembers(channels(signed), channels(waiting))) return refuse('wrong-channel');
  for (const leaf of waiting) {
    const onChannel = signed.filter((other) => other.channel === leaf.channel);
    const there = onChannel.filter((other) => other.account === leaf.account);
    if (there.length === 0) return refuse('wrong-account', leaf.channel);
    const heard = there.filter((other) => other.audience === leaf.audience);
    if (heard.length === 0) return refuse('wrong-audience', leaf.channel);
    const spoken = heard.filter((other) => other.language === leaf.language);
    if (spoken.length === 0) return refuse('wrong-language', leaf.channel);
    if (!spoken.some((other) => other.digest === leaf.digest)) {
      return refuse('wrong-leaf', leaf.channel);
    }
  }
  return null;
}

function judgeLanguages({
  statement,
  signer,
}: VerifiedStatement<SignOffStatement>): Refusal | null {
  const foreign = statement.leaves.find((leaf) => !signer.languages.includes(leaf.language));
  return foreign === undefined
    ? null
    : refuse('wrong-language', `the certificate does not name ${foreign.language}`);
}

function judgeTime(
  { identity, revision }: JudgedPost,
  statement: SignOffStatement,
  now: Instant,
  moment: JudgingMoment,
): Refusal | null {
  if (instant(statement.signedAt) > instant(now) + CLOCK_TOLERANCE) {
    return refuse('signed-in-future', statement.signedAt);
  }
  if (statement.publishBy !== revision.publishBy) {
    return refuse('wrong-promise', 'the statement names another time to publish by');
  }
  const latest =
    moment === 'publishing'
      ? instant(revision.publishBy)
      : Math.min(
          instant(statement.decideBy),
          instant(statement.signedAt) + identity.rule.valid,
          instant(revision.publishBy),
        );
  return instant(now) > latest ? refuse('too-late', new Date(latest).toISOString()) : null;
}

function judgeReuse(
  post: JudgedPost,
  verified: VerifiedStatement<SignOffStatement>,
): Refusal | null {
  if (
    post.usedStatements.includes(verified.digest) ||
    post.usedNonces.includes(verified.statement.nonce)
  ) {
    return refuse('nonce-seen');
  }
  const again = post.signedBy.some(
    (other) =>
      other.person === verified.signer.person || other.publicKey === verified.signer.publicKey,
  );
  return again ? refuse('already-signed', verified.signer.name) : null;
}

function judgeAuthor(
  { identity, revision }: JudgedPost,
  { signer }: VerifiedStatement<SignOffStatement>,
): Refusal | null {
  return identity.rule.author === 'may-not-sign' && isAuthor(revision, signer)
    ? refuse('author-may-not-sign', signer.name)
    : null;
}

function instant(value: Instant): number {
  return Date.parse(value);
}
