import { judgeSigner } from '../../domain/judge-sign-off.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { tellRefusal } from '../../domain/refusals.ts';
import { withToldTimes } from '../../domain/told-times.ts';
import type { Statement } from '../../domain/statements.ts';
import type { Digest } from '../../domain/words.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import type { LedgerFault, LedgerFaultCode, TellFault } from './fault.ts';
import { readStory, type EntryOf, type Story } from './read-story.ts';
import { sameLeaf, verifyAttempt } from './verify-attempt.ts';
import { verifyNotHeld } from './verify-not-held.ts';

/**
 * Checks again, from the statements' own bytes, that everything that went out or may have gone
 * out was let out: each attempt by sign-offs that verify, that cover exactly its leaf, and that
 * are enough by the revision's own rule, while nothing kept it back; each publication by an attempt. Digests are
 * computed from the rendition texts, and certificates are judged at the time of the entry.
 *
 * @param stored a whole incident chain, in order; run verify-chain over it first
 * @param renditionTexts exact texts by digest; see `digestsToVerify`
 * @returns every fault; empty: nothing unsigned went out
 */
export function verifySignOffs(
  stored: readonly LedgerEntry[],
  renditionTexts: ReadonlyMap<Digest, string>,
  policy: TrustPolicy,
): LedgerFault[] {
  const faults: LedgerFault[] = [];
  const entries = withToldTimes(stored);
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
  if (action === 'incident.release' || action === 'post.release') {
    verifyRecorded(entry, 'countersign/release', policy, fault);
  }
  if (action === 'delivery.attempt') {
    verifyAttempt(entry, story, texts, policy, fault);
    verifyNotHeld(entry, story, policy, fault);
  }
  if (action === 'delivery.publish') verifyOutcome(entry, story, fault);
}

/** A recorded act is what its signed bytes say, signed by whom the entry names. */
function verifyRecorded(
  entry: EntryOf<'post.sign' | 'delivery.decide' | 'incident.release' | 'post.release'>,
  type: Statement['type'],
  policy: TrustPolicy,
  fault: TellFault,
): void {
  const { signed, statement } = entry.payload;
  const post = 'post' in entry.payload ? entry.payload.post : null;
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
    ('revision' in entry.payload && 'revision' in said && said.revision !== entry.payload.revision)
  ) {
    fault('statement-differs', 'the entry tells something else than the signed bytes');
  }
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
