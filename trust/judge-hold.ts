import type { JudgedRelease } from '../domain/judge-release.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { Embargo, PostIdentity } from '../domain/post.ts';
import { refuse, type Refusal } from '../domain/refusals.ts';
import type { TrustPolicy } from './trust-policy.ts';
import { verifyRelease } from './verify-release.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/** Words that want out, and what may still keep them. */
export interface HeldBack {
  readonly identity: Pick<PostIdentity, 'deployment' | 'incident' | 'post' | 'mode' | 'drill'>;
  readonly revision: number;
  /** By the pinned runbook, or claimed by whoever asks; `null`: the words go at once. */
  readonly embargo: Embargo | null;
}

/**
 * Whether somebody's hold, or an embargo, keeps signed words back (I1: a person decides, and her
 * release is signed). The last metre asks under the incident's lock, so an act that came a moment
 * before the send stops it, whatever the workflow knew; an audit asks again for each attempt.
 *
 * @param record the post's entries in order, with holds, releases and ticked duties of its incident
 * @returns `held`, `under-embargo`, or `null`
 */
export function judgeHold(
  record: readonly LedgerEntry[],
  asked: HeldBack,
  policy: TrustPolicy,
): Refusal | null {
  return judgeIncidentHold(record, asked, policy) ?? judgeEmbargo(record, asked, policy);
}

function judgeIncidentHold(
  record: readonly LedgerEntry[],
  asked: HeldBack,
  policy: TrustPolicy,
): Refusal | null {
  let hold: EntryOf<'incident.hold'> | null = null;
  const used: EntryOf<'incident.release'>[] = [];
  for (const entry of record) {
    if (entry.action === 'incident.hold') hold = entry;
    if (entry.action !== 'incident.release') continue;
    const judged = judgedAs(asked, { kind: 'hold', held: hold !== null, since: hold?.at }, used);
    if (verifyRelease(entry.payload, judged, policy, new Date(entry.at)) === null) hold = null;
    used.push(entry);
  }
  return hold === null ? null : refuse('held', `${hold.actor.name}: ${hold.payload.reason}`);
}

function judgeEmbargo(
  record: readonly LedgerEntry[],
  asked: HeldBack,
  policy: TrustPolicy,
): Refusal | null {
  const { embargo, revision } = asked;
  if (embargo === null) return null;
  const { post } = asked.identity;
  const used: EntryOf<'post.release'>[] = [];
  for (const entry of record) {
    if (entry.action !== 'post.release' || entry.payload.post !== post) continue;
    const done = record.some(
      (one) =>
        one.action === 'task.done' &&
        one.payload.id === embargo.duty &&
        one.sequence < entry.sequence,
    );
    const openDuty = done ? null : embargo.duty;
    const of = { kind: 'embargo', post, revision, waits: true, openDuty } as const;
    const judged = judgedAs(asked, of, used);
    if (verifyRelease(entry.payload, judged, policy, new Date(entry.at)) === null) return null;
    used.push(entry);
  }
  return refuse('under-embargo', embargo.duty ?? '');
}

/** A release is good once: the same signature again lifts nothing. */
function judgedAs(
  { identity }: HeldBack,
  of: JudgedRelease['of'],
  used: readonly { readonly payload: { readonly statement: string } }[],
): JudgedRelease {
  const { deployment, incident, mode, drill } = identity;
  const usedStatements = used.map(({ payload }) => payload.statement);
  return { deployment, incident, mode, drill, of, usedStatements, usedNonces: [] };
}
