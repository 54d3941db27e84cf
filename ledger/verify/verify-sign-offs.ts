import { judgeSigner, judgeSignOff, type JudgedPost } from '../../domain/judge-sign-off.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { missingSignatures } from '../../domain/missing-signatures.ts';
import { tellRefusal } from '../../domain/refusals.ts';
import type { Leaf, Rendition } from '../../domain/rendition.ts';
import type {
  Signer,
  SignOffStatement,
  Statement,
  VerifiedStatement,
} from '../../domain/statements.ts';
import type { Digest, PostId } from '../../domain/words.ts';
import { sha256 } from '../../trust/canonical.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import { leafDigest, parseRendition } from '../../trust/rendition-bytes.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import type { LedgerFault, LedgerFaultCode } from './fault.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/** Entries are stamped after the worker looked at its clock, by at most this much (DESIGN 4). */
const CLOCKS_APART = 30_000;

/**
 * Checks again, from the statements' own bytes, that everything that went out or may have gone
 * out was let out: each attempt by sign-offs that verify, that cover exactly its leaf, and that
 * are enough by the rule the post was opened with; each publication by an attempt. Digests are
 * computed from the rendition texts, and certificates are judged at the time of the entry.
 *
 * @param entries a whole incident chain, in order; run verify-chain over it first
 * @param renditionTexts exact texts by digest; see `digestsToVerify`
 * @returns every fault; empty: nothing unsigned went out
 */
export function verifySignOffs(
  entries: readonly LedgerEntry[],
  renditionTexts: ReadonlyMap<Digest, string>,
  policy: TrustPolicy,
): LedgerFault[] {
  const faults: LedgerFault[] = [];
  const story = readStory(entries);
  for (const entry of entries) {
    const fault = (code: LedgerFaultCode, message: string): void => {
      faults.push({ chain: entry.chain, sequence: entry.sequence, code, message });
    };
    try {
      verifyEntry(entry, story, renditionTexts, policy, fault);
    } catch (error) {
      // Entries may come from anywhere: what cannot even be read is a fault, not a crash.
      fault('unreadable', error instanceof Error ? error.message : String(error));
    }
  }
  return faults;
}

/** Digests of every leaf that a chain speaks of: the texts that verifySignOffs wants. */
export function digestsToVerify(entries: readonly LedgerEntry[]): readonly Digest[] {
  const digests = entries.flatMap((entry) => {
    if (entry.action === 'delivery.attempt' || entry.action === 'delivery.publish') {
      return [entry.payload.leaf.digest];
    }
    return entry.action === 'post.revision' ? entry.payload.leaves.map((leaf) => leaf.digest) : [];
  });
  return [...new Set(digests)];
}

interface Story {
  readonly incident: EntryOf<'incident.open'> | undefined;
  readonly posts: ReadonlyMap<PostId, EntryOf<'post.open'>>;
  readonly revisions: ReadonlyMap<string, EntryOf<'post.revision'>>;
  readonly signs: ReadonlyMap<Digest, EntryOf<'post.sign'>>;
  readonly decisions: ReadonlyMap<Digest, EntryOf<'delivery.decide'>>;
  readonly attempts: ReadonlyMap<Digest, readonly EntryOf<'delivery.attempt'>[]>;
}

function readStory(entries: readonly LedgerEntry[]): Story {
  const posts = new Map<PostId, EntryOf<'post.open'>>();
  const revisions = new Map<string, EntryOf<'post.revision'>>();
  const signs = new Map<Digest, EntryOf<'post.sign'>>();
  const decisions = new Map<Digest, EntryOf<'delivery.decide'>>();
  const attempts = new Map<Digest, EntryOf<'delivery.attempt'>[]>();
  let incident: EntryOf<'incident.open'> | undefined;
  for (const entry of entries) {
    if (entry.action === 'incident.open') incident ??= entry;
    if (entry.action === 'post.open') posts.set(entry.payload.post, entry);
    if (entry.action === 'post.revision') {
      revisions.set(revisionName(entry.payload.post, entry.payload.revision), entry);
    }
    if (entry.action === 'post.sign') signs.set(entry.payload.statement, entry);
    if (entry.action === 'delivery.decide') decisions.set(entry.payload.statement, entry);
    if (entry.action === 'delivery.attempt') {
      const { key } = entry.payload;
      attempts.set(key, [...(attempts.get(key) ?? []), entry]);
    }
  }
  return { incident, posts, revisions, signs, decisions, attempts };
}

function revisionName(post: PostId, revision: number): string {
  return `${post}#${revision}`;
}

type TellFault = (code: LedgerFaultCode, message: string) => void;

function verifyEntry(
  entry: LedgerEntry,
  story: Story,
  texts: ReadonlyMap<Digest, string>,
  policy: TrustPolicy,
  fault: TellFault,
): void {
  const { action } = entry;
  if (action === 'post.sign') verifyRecorded(entry, 'countersign/sign-off', policy, fault);
  if (action === 'delivery.decide') {
    verifyRecorded(entry, 'countersign/delivery-decision', policy, fault);
    if (entry.payload.act === 'confirmDelivery' && !story.attempts.has(entry.payload.key)) {
      fault('no-attempt', 'a delivery was confirmed that nobody attempted');
    }
  }
  if (action === 'delivery.attempt') verifyAttempt(entry, story, texts, policy, fault);
  if (action === 'delivery.publish') verifyOutcome(entry, story, fault);
}

/** A recorded act is what its signed bytes say, signed by whom the entry names. */
function verifyRecorded(
  entry: EntryOf<'post.sign' | 'delivery.decide'>,
  type: Statement['type'],
  policy: TrustPolicy,
  fault: TellFault,
): void {
  const { signed, statement, post } = entry.payload;
  const verification = verifyStatement(signed, type, policy, new Date(entry.at));
  if (!verification.ok) {
    fault('statement-refused', tellRefusal(verification.refusal));
    return;
  }
  const { verified } = verification;
  const refusal = judgeSigner(verified.signer, entry.at);
  if (refusal !== null) fault('statement-refused', tellRefusal(refusal));
  const said = verified.statement;
  if (
    verified.digest !== statement ||
    verified.signer.person !== entry.actor.person ||
    !('post' in said) ||
    said.post !== post ||
    said.incident !== entry.chain ||
    (entry.action === 'post.sign' && 'revision' in said && said.revision !== entry.payload.revision)
  ) {
    fault('statement-differs', 'the entry tells something else than the signed bytes');
  }
}

function verifyAttempt(
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
      severity: post.severity,
      mode: post.mode,
      drill: post.drill,
      runbookDigest: incident.payload.runbookDigest,
      rule: post.rule,
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

function verifyOutcome(
  { payload, sequence }: EntryOf<'delivery.publish'>,
  { attempts }: Story,
  fault: TellFault,
): void {
  const before = (attempts.get(payload.key) ?? []).filter(
    (attempt) => attempt.sequence < sequence && attempt.payload.post === payload.post,
  );
  if (before.length === 0) fault('no-attempt', 'it was published without an attempt');
  else if (!before.some((attempt) => sameLeaf(attempt.payload.leaf, payload.leaf))) {
    fault('not-covered', 'other words were published than were attempted');
  }
}

function sameLeaf(left: Leaf, right: Leaf): boolean {
  return (
    left.channel === right.channel &&
    left.account === right.account &&
    left.audience === right.audience &&
    left.language === right.language &&
    left.digest === right.digest
  );
}
