import type { PostIdentity } from '../../domain/post.ts';
import { refuse, type Refusal } from '../../domain/refusals.ts';
import type { SignOffRule } from '../../domain/runbook.ts';
import { LedgerError } from '../../ledger/ledger-error.ts';
import { readRunbookPackage } from '../../ledger/read/read-runbook-package.ts';
import type { LedgerDb } from '../../ledger/schema.ts';

export type PinnedRule =
  | { readonly ok: true; readonly rule: SignOffRule }
  | { readonly ok: false; readonly refusal: Refusal };

/** The rule as the incident's own version of the runbook has it: not as anybody claims it. */
export async function pinnedRule(
  db: LedgerDb,
  {
    runbookDigest,
    step: id,
    kind,
    severity,
  }: Pick<PostIdentity, 'runbookDigest' | 'step' | 'kind' | 'severity'>,
): Promise<PinnedRule> {
  const pack = await readPackage(db, runbookDigest);
  if (pack === null) return no(refuse('wrong-runbook', `no bytes for ${runbookDigest}`));
  const step = pack.runbook.steps.find((each) => each.id === id);
  if (step?.kind === kind) return { ok: true, rule: step.signOffs[severity] };
  if (kind === 'statement' || kind === 'correction') {
    return { ok: true, rule: pack.runbook.proposals.signOffs };
  }
  return step === undefined
    ? no(refuse('unknown-step', id))
    : no(refuse('wrong-step', `${id} is of kind ${step.kind}`));
}

async function readPackage(
  db: LedgerDb,
  digest: string,
): Promise<Awaited<ReturnType<typeof readRunbookPackage>>> {
  try {
    return await readRunbookPackage(db, digest);
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'digest-differs') return null;
    throw error;
  }
}

function no(refusal: Refusal): PinnedRule {
  return { ok: false, refusal };
}
