import { judgeSignOff } from '../../domain/judge-sign-off.ts';
import { missingSignatures } from '../../domain/missing-signatures.ts';
import type { PostIdentity, Revision } from '../../domain/post.ts';
import { refuse, type Refusal } from '../../domain/refusals.ts';
import type { Leaf, Rendition } from '../../domain/rendition.ts';
import type { SignOffRule } from '../../domain/runbook.ts';
import type {
  SignedStatement,
  SignOffStatement,
  VerifiedStatement,
} from '../../domain/statements.ts';
import type { Digest } from '../../domain/words.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import { readBytes } from './read-bytes.ts';

/** Words that want out, with everything that is said to let them. */
export interface LetOut {
  readonly identity: Omit<PostIdentity, 'situation' | 'dueAt' | 'runbook'>;
  readonly revision: Omit<Revision, 'leaves' | 'variant' | 'facts'> & {
    readonly leaves: readonly Leaf[];
  };
  readonly leaf: Leaf;
  readonly key: Digest;
  readonly signOffs: readonly SignedStatement[];
  /** The stored bytes; `undefined`: there are none. */
  readonly text: string | undefined;
  /** Sign-offs that stand in the ledger: they were decided in time, so `decideBy` is over for them. */
  readonly standing: ReadonlySet<Digest>;
}

export type LetOutJudgement =
  | {
      readonly ok: true;
      readonly rendition: Rendition;
      readonly signOffs: readonly VerifiedSignOff[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

export interface VerifiedSignOff {
  readonly verified: VerifiedStatement<SignOffStatement>;
  readonly signed: SignedStatement;
}

/**
 * I1, from nothing but bytes: the words are those that were signed, the signatures are those of
 * certified communicators, and they are enough under `rule`. The last metre and every build of
 * the public page ask this same function.
 *
 * @param rule the strictest that applies
 * @param now the time that it is judged for: of the send, or of the attempt's entry
 */
export function judgeLetOut(
  letOut: LetOut,
  policy: TrustPolicy,
  rule: SignOffRule,
  now: Date,
): LetOutJudgement {
  const { identity, revision, leaf } = letOut;
  if (identity.deployment !== policy.deployment) return no(refuse('wrong-deployment'));
  if (deliveryKey(leaf) !== letOut.key || !revision.leaves.some((each) => sameLeaf(each, leaf))) {
    return no(refuse('wrong-leaf', 'this leaf is not one of the revision'));
  }
  const bytes = readBytes(letOut);
  if (!bytes.ok) return bytes;
  const signOffs = verifyAll(letOut, policy, rule, now);
  if (!signOffs.ok) return signOffs;
  return { ok: true, rendition: bytes.rendition, signOffs: signOffs.signOffs };
}

function verifyAll(
  { identity, revision, signOffs, standing }: LetOut,
  policy: TrustPolicy,
  rule: SignOffRule,
  now: Date,
):
  | { readonly ok: true; readonly signOffs: readonly VerifiedSignOff[] }
  | { readonly ok: false; readonly refusal: Refusal } {
  if (signOffs.length === 0) return no(refuse('unsigned'));
  const counted: VerifiedSignOff[] = [];
  for (const candidate of signOffs) {
    const verification = verifyStatement(candidate, 'countersign/sign-off', policy, now);
    if (!verification.ok) return verification;
    const { signed, verified } = verification;
    if (!isSignOff(verified)) return no(refuse('wrong-statement', verified.statement.type));
    const refusal = judgeSignOff(
      {
        identity: { ...identity, rule },
        revision,
        signedBy: counted.map((each) => each.verified.signer),
        usedStatements: counted.map((each) => each.verified.digest),
        usedNonces: counted.map((each) => each.verified.statement.nonce),
      },
      verified,
      now.toISOString(),
      standing.has(verified.digest) ? 'publishing' : 'deciding',
    );
    if (refusal !== null) return no(refusal);
    counted.push({ verified, signed });
  }
  const missing = missingSignatures(
    rule,
    revision,
    counted.map((each) => each.verified.signer),
  );
  return missing.length === 0
    ? { ok: true, signOffs: counted }
    : no(refuse('not-enough-signers', missing.join(', ')));
}

function isSignOff(verified: VerifiedStatement): verified is VerifiedStatement<SignOffStatement> {
  return verified.statement.type === 'countersign/sign-off';
}

/** Whether two leaves are the same in every respect. */
export function sameLeaf(a: Leaf, b: Leaf): boolean {
  return (
    a.digest === b.digest &&
    a.channel === b.channel &&
    a.account === b.account &&
    a.audience === b.audience &&
    a.language === b.language
  );
}

function no(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}
