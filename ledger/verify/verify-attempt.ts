import { judgeSignOff, type JudgedPost } from '../../domain/judge-sign-off.ts';
import { missingSignatures } from '../../domain/missing-signatures.ts';
import { tellRefusal } from '../../domain/refusals.ts';
import type { Leaf, Rendition } from '../../domain/rendition.ts';
import type { Signer, SignOffStatement, VerifiedStatement } from '../../domain/statements.ts';
import type { Digest, PostId } from '../../domain/words.ts';
import { sha256 } from '../../trust/canonical.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import { leafDigest, parseRendition } from '../../trust/rendition-bytes.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import type { TellFault } from './fault.ts';
import { revisionName, type EntryOf, type Story } from './read-story.ts';

/** Entries are stamped after the worker looked at its clock, by at most this much (DESIGN 4). */
const CLOCKS_APART = 30_000;

/** An attempt is covered by sign-offs that verify, and that are enough by the post's own rule. */
export function verifyAttempt(
  entry: EntryOf<'delivery.attempt'>,
  story: Story,
  texts: ReadonlyMap<Digest, string>,
  policy: TrustPolicy,
  fault: TellFault,
): void {
  const { payload } = entry;
  if (deliveryKey(payload.leaf) !== payload.key) {
    fault('not-covered', 'the delivery key is not that of the leaf');
  }
  const judged = judgedPost(payload, story, texts, fault);
  if (judged === null) return;
  const signers: Signer[] = [];
  for (const digest of payload.statements) {
    // A retry is asked for by a decision of its own, verified where it stands.
    if (story.decisions.has(digest)) continue;
    const verified = findSignOff(digest, story, policy, fault);
    if (verified === null) continue;
    const refusal = judgeAt({ ...judged, signedBy: signers }, verified, entry, story);
    if (refusal !== null) fault('not-covered', refusal);
    else if (!verified.statement.leaves.some((leaf) => sameLeaf(leaf, payload.leaf))) {
      fault('not-covered', 'a sign-off does not cover this leaf');
    } else signers.push(verified.signer);
  }
  const missing = missingSignatures(judged.identity.rule, judged.revision, signers);
  if (missing.length > 0) fault('not-enough-signers', `still missing: ${missing.join(', ')}`);
}

function findSignOff(
  digest: Digest,
  story: Story,
  policy: TrustPolicy,
  fault: TellFault,
): VerifiedStatement<SignOffStatement> | null {
  const sign = story.signs.get(digest);
  if (sign === undefined || sha256(sign.payload.signed.statement) !== digest) {
    fault('statement-missing', `no sign-off ${digest.slice(0, 12)} stands in the chain`);
    return null;
  }
  const found = verifyStatement(
    sign.payload.signed,
    'countersign/sign-off',
    policy,
    new Date(sign.at),
  );
  if (!found.ok || found.verified.statement.type !== 'countersign/sign-off') {
    fault('statement-refused', found.ok ? 'not a sign-off' : tellRefusal(found.refusal));
    return null;
  }
  return { ...found.verified, statement: found.verified.statement };
}

/** Judged at the first attempt: a later one may only look whether the first arrived. */
function judgeAt(
  judged: JudgedPost,
  verified: VerifiedStatement<SignOffStatement>,
  entry: EntryOf<'delivery.attempt'>,
  story: Story,
): string | null {
  const first = story.attempts.get(entry.payload.key)?.[0] ?? entry;
  const refusal = judgeSignOff(judged, verified, first.at, 'publishing');
  if (refusal === null) return null;
  const earlier = new Date(Date.parse(first.at) - CLOCKS_APART).toISOString();
  const again =
    refusal.code === 'too-late' ? judgeSignOff(judged, verified, earlier, 'publishing') : refusal;
  return again === null ? null : tellRefusal(again);
}

/** The post as its own entries and its own bytes tell it. */
function judgedPost(
  payload: EntryOf<'delivery.attempt'>['payload'],
  { incident, posts, revisions }: Story,
  texts: ReadonlyMap<Digest, string>,
  fault: TellFault,
): JudgedPost | null {
  const post = posts.get(payload.post)?.payload;
  const revision = revisions.get(revisionName(payload.post, payload.revision))?.payload;
  if (incident === undefined || post === undefined || revision === undefined) {
    fault('unknown-post', 'the chain tells of no such incident, post or revision');
    return null;
  }
  const rendition = readRendition(payload.leaf, texts, fault);
  if (rendition === null) return null;
  if (
    !revision.leaves.some((leaf) => sameLeaf(leaf, payload.leaf)) ||
    !speaksOf(rendition, payload.leaf, payload.post, payload.revision)
  ) {
    fault('not-covered', 'these words belong to another place');
  }
  return {
    identity: {
      deployment: incident.payload.deployment,
      incident: incident.chain,
      post: payload.post,
      number: Number(payload.post.slice(payload.post.lastIndexOf('-') + 1)),
      step: post.step,
      kind: post.kind,
      // Both follow the incident's severity; chains of the first version have them at the opening.
      severity: revision.severity ?? post.severity,
      mode: post.mode,
      drill: post.drill,
      runbookDigest: incident.payload.runbookDigest,
      rule: revision.rule ?? post.rule,
      corrects: post.corrects,
    },
    revision: {
      number: revision.revision,
      leaves: revision.leaves,
      authors: revision.authors,
      unsignedWords: revision.unsignedWords,
      status: rendition.status,
      impact: rendition.impact,
      components: rendition.components,
      promise: rendition.nextUpdate,
      publishBy: revision.publishBy,
    },
    signedBy: [],
    usedStatements: [],
    usedNonces: [],
  };
}

function readRendition(
  leaf: Leaf,
  texts: ReadonlyMap<Digest, string>,
  fault: TellFault,
): Rendition | null {
  const text = texts.get(leaf.digest);
  if (text === undefined) {
    fault('bytes-missing', `the words ${leaf.digest.slice(0, 12)} are not in the store`);
    return null;
  }
  if (leafDigest(text) !== leaf.digest) {
    fault('bytes-differ', `the stored words are not those of ${leaf.digest.slice(0, 12)}`);
    return null;
  }
  return parseRendition(text);
}

function speaksOf(rendition: Rendition, leaf: Leaf, post: PostId, revision: number): boolean {
  return (
    rendition.post === post &&
    rendition.revision === revision &&
    sameLeaf({ ...rendition, digest: leaf.digest }, leaf)
  );
}

/** Same words for the same place. */
export function sameLeaf(left: Leaf, right: Leaf): boolean {
  return (
    left.channel === right.channel &&
    left.account === right.account &&
    left.audience === right.audience &&
    left.language === right.language &&
    left.digest === right.digest
  );
}
