import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { refuse, type Refusal } from '../../domain/refusals.ts';
import { canonicalText } from '../../trust/canonical.ts';
import type { LetOut } from './judge-let-out.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/** What is to go out, or once went out: a publication's request has all of it. */
export interface RecordedLetOut extends Pick<LetOut, 'identity' | 'key'> {
  readonly revision: Omit<LetOut['revision'], 'components'>;
}

/**
 * What the ledger has against a publication: words that it does not know, or knows as withdrawn,
 * rejected, replaced or in conflict. So a workflow that was reset, or an activity that was started
 * by hand, fails here (DESIGN section 4).
 *
 * @param record the post's entries, in order
 */
export function judgeRecord(
  record: readonly LedgerEntry[],
  request: RecordedLetOut,
): Refusal | null {
  return (
    judgeFrozen(record, request) ??
    judgeIncident(find(record, 'incident.open').at(0), request) ??
    judgePost(find(record, 'post.open').at(0), request) ??
    judgeHeldBack(record, request) ??
    judgeRevision(find(record, 'post.open').at(0), find(record, 'post.revision'), request)
  );
}

function find<A extends LedgerEntry['action']>(
  record: readonly LedgerEntry[],
  action: A,
): readonly EntryOf<A>[] {
  return record.filter((entry): entry is EntryOf<A> => entry.action === action);
}

function judgeFrozen(record: readonly LedgerEntry[], { identity }: RecordedLetOut): Refusal | null {
  const conflict = find(record, 'ledger.conflict').find(
    ({ payload }) => payload.post === null || payload.post === identity.post,
  );
  return conflict === undefined ? null : refuse('frozen', conflict.payload.eventId);
}

function judgeIncident(
  opened: EntryOf<'incident.open'> | undefined,
  { identity }: RecordedLetOut,
): Refusal | null {
  if (opened === undefined) return refuse('wrong-incident', 'the ledger knows no such incident');
  const { deployment, mode, drill, runbookDigest } = opened.payload;
  if (deployment !== identity.deployment) return refuse('wrong-deployment');
  if (mode !== identity.mode || drill !== identity.drill) return refuse('wrong-mode');
  if (runbookDigest !== identity.runbookDigest) return refuse('wrong-runbook');
  return null;
}

function judgePost(
  opened: EntryOf<'post.open'> | undefined,
  { identity }: RecordedLetOut,
): Refusal | null {
  if (opened === undefined) return refuse('unknown-post', 'the ledger knows no such post');
  const { step, kind, mode, drill, corrects } = opened.payload;
  if (mode !== identity.mode || drill !== identity.drill) return refuse('wrong-mode');
  if (step !== identity.step || kind !== identity.kind) return refuse('wrong-step');
  if (corrects !== identity.corrects) return refuse('wrong-post', 'it corrects another post');
  return null;
}

function judgeHeldBack(
  record: readonly LedgerEntry[],
  { revision, key }: RecordedLetOut,
): Refusal | null {
  for (const entry of record) {
    if (entry.action === 'post.withdraw' || entry.action === 'post.reject') {
      return refuse('superseded', entry.action);
    }
    if (entry.action === 'post.settle') {
      const { as } = entry.payload;
      if (as === 'withdrawn' || as === 'rejected') return refuse('superseded', as);
    }
    if (entry.action === 'post.request_changes' && entry.payload.revision === revision.number) {
      return refuse('superseded', 'changes were asked for');
    }
    if (
      entry.action === 'delivery.decide' &&
      entry.payload.key === key &&
      entry.payload.act === 'giveUpDelivery'
    ) {
      return refuse('superseded', 'the delivery was given up');
    }
  }
  return null;
}

function judgeRevision(
  opened: EntryOf<'post.open'> | undefined,
  revisions: readonly EntryOf<'post.revision'>[],
  { identity, revision }: RecordedLetOut,
): Refusal | null {
  const newest = revisions.at(-1)?.payload;
  if (newest === undefined) return refuse('wrong-revision', 'the ledger knows no revision');
  if (newest.revision > revision.number) {
    return refuse('superseded', `revision ${newest.revision} has taken its place`);
  }
  if (newest.revision < revision.number) {
    return refuse('wrong-revision', `the ledger knows ${newest.revision}`);
  }
  // It follows the incident's; chains of the first version have it at the opening.
  if ((newest.severity ?? opened?.payload.severity) !== identity.severity) {
    return refuse('wrong-severity');
  }
  if (canonicalText(newest.leaves) !== canonicalText(revision.leaves)) return refuse('wrong-leaf');
  if (
    canonicalText(newest.authors) !== canonicalText(revision.authors) ||
    newest.unsignedWords !== revision.unsignedWords
  ) {
    return refuse('wrong-authors');
  }
  if (newest.status !== revision.status || newest.impact !== revision.impact) {
    return refuse('wrong-status');
  }
  if (newest.promise !== revision.promise || newest.publishBy !== revision.publishBy) {
    return refuse('wrong-promise');
  }
  return null;
}
