import type { Embargo, PostIdentity } from '../../domain/post.ts';
import { refuse, type Refusal } from '../../domain/refusals.ts';
import type { Runbook, SignOffRule } from '../../domain/runbook.ts';
import type { Digest } from '../../domain/words.ts';
import { LedgerError } from '../../ledger/ledger-error.ts';
import { readRunbookPackage } from '../../ledger/read/read-runbook-package.ts';
import type { LedgerDb } from '../../ledger/schema.ts';

export type PinnedRule =
  | {
      readonly ok: true;
      readonly rule: SignOffRule;
      /** Signed words of this step wait for a release; `null`: they go at once. */
      readonly embargo: Embargo | null;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** The rule as the incident's own version of the runbook has it: not as anybody claims it. */
export async function pinnedRule(
  db: LedgerDb,
  identity: Pick<PostIdentity, 'runbookDigest' | 'step' | 'kind' | 'severity'>,
): Promise<PinnedRule> {
  return ruleOf(await readPinned(db, identity.runbookDigest), identity);
}

/** A version of a runbook from its stored bytes; `null` when they are missing or were changed. */
export async function readPinned(db: LedgerDb, digest: Digest): Promise<Runbook | null> {
  try {
    return (await readRunbookPackage(db, digest))?.runbook ?? null;
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'digest-differs') return null;
    throw error;
  }
}

/** The rule of one post's step, or of proposals, in its runbook. */
export function ruleOf(
  runbook: Runbook | null,
  {
    runbookDigest,
    step: id,
    kind,
    severity,
  }: Pick<PostIdentity, 'runbookDigest' | 'step' | 'kind' | 'severity'>,
): PinnedRule {
  if (runbook === null) return no(refuse('wrong-runbook', `no bytes for ${runbookDigest}`));
  const step = runbook.steps.find((each) => each.id === id);
  if (step?.kind === kind) {
    // Packages of the first version know no embargo.
    return { ok: true, rule: step.signOffs[severity], embargo: step.embargo ?? null };
  }
  if (kind === 'statement' || kind === 'correction') {
    return { ok: true, rule: runbook.proposals.signOffs, embargo: null };
  }
  return step === undefined
    ? no(refuse('unknown-step', id))
    : no(refuse('wrong-step', `${id} is of kind ${step.kind}`));
}

function no(refusal: Refusal): PinnedRule {
  return { ok: false, refusal };
}
