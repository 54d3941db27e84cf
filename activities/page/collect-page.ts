import { judgeSigner } from '../../domain/judge-sign-off.ts';
import type { Runbook } from '../../domain/runbook.ts';
import { stricterRule } from '../../domain/stricter-rule.ts';
import { tellRefusal } from '../../domain/refusals.ts';
import type { Digest } from '../../domain/words.ts';
import { readClock } from '../../ledger/read/read-clock.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import type { PublishedIncident, PublishedPost } from '../../pages/public-page/site.ts';
import { parseRendition } from '../../trust/rendition-bytes.ts';
import { TrustError } from '../../trust/trust-error.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import type { ComponentChange } from '../../domain/rendition.ts';
import type { Log } from '../deps.ts';
import { judgeLetOut } from '../last-metre/judge-let-out.ts';
import { judgeRecord } from '../last-metre/judge-record.ts';
import { readPinned, ruleOf } from '../last-metre/pinned-rule.ts';
import { verifyDecision } from '../last-metre/verify-decision.ts';
import type { WitnessBook } from '../memory/witness.ts';
import { PageAlarm } from './page-alarm.ts';
import type { PageMemory } from './page-memory.ts';
import { postsToShow, type PageScope } from './posts-to-show.ts';
import type { ShownPost } from './show-post.ts';
import { readPageRecords } from './read-page-posts.ts';

/**
 * Everything that a page shows, verified anew from whole chains, stored bytes and signatures, each
 * post at the time of its own attempt and by what the ledger then had on it: a certificate that has
 * expired since does not take its words away. The worker's floor is not asked: it governs what is
 * let out now, not what was let out before it.
 *
 * @throws PageAlarm when one chain or post does not verify; nothing may be made from the rest then
 */
export async function collectPage(
  {
    db,
    policy,
    log,
    witness,
    memory,
  }: {
    readonly db: LedgerDb;
    readonly policy: TrustPolicy;
    readonly log: Log;
    readonly witness: Pick<WitnessBook, 'read'>;
    readonly memory: PageMemory;
  },
  scope: PageScope,
): Promise<readonly PublishedIncident[]> {
  const incidents: PublishedIncident[] = [];
  const runbooks = new Map<Digest, Runbook | null>();
  const now = await readClock(db);
  const chosen = (await readPageRecords(db, scope, { witness, rows: memory.rows })).map(
    (record) => ({
      record,
      shown: postsToShow(record, scope, policy).filter((post) => {
        const refusal = appears(post, policy, now);
        if (refusal !== null) log.warn({ post: post.identity.post, refusal }, 'not shown');
        return refusal === null;
      }),
    }),
  );
  const texts = await readRenditions(
    db,
    chosen.flatMap(({ shown }) => shown.map((post) => post.claim.leaf.digest)),
  );
  for (const { record, shown } of chosen) {
    const posts: PublishedPost[] = [];
    for (const post of shown) {
      const { runbookDigest } = post.identity;
      if (!runbooks.has(runbookDigest)) {
        runbooks.set(runbookDigest, await readPinned(db, runbookDigest));
      }
      const runbook = runbooks.get(runbookDigest) ?? null;
      const bytes = { text: texts.get(post.claim.leaf.digest), runbook: runbook !== null };
      posts.push(memory.verified(post, bytes, () => verify(policy, post, texts, runbook)));
    }
    const [first, ...rest] = posts;
    if (first === undefined) continue;
    const opened = record.entries.find((entry) => entry.action === 'incident.open');
    incidents.push({
      incident: record.incident,
      timeZone: opened?.action === 'incident.open' ? opened.payload.timeZone : 'UTC',
      posts: [first, ...rest],
      head: record.head,
    });
  }
  return incidents;
}

function verify(
  policy: TrustPolicy,
  { identity, claim, before, at, number }: ShownPost,
  texts: ReadonlyMap<Digest, string>,
  runbook: Runbook | null,
): PublishedPost {
  const alarm = (why: string): PageAlarm =>
    new PageAlarm(`${identity.post} does not verify: ${why}`, identity.incident, identity.post);
  const against = judgeRecord(before, claim);
  if (against !== null) throw alarm(tellRefusal(against));
  const pinned = ruleOf(runbook, identity);
  if (!pinned.ok) throw alarm(pinned.refusal.code);
  const text = texts.get(claim.leaf.digest);
  const revision = { ...claim.revision, components: componentsIn(text) };
  const judged = judgeLetOut(
    { ...claim, revision, text },
    policy,
    stricterRule(pinned.rule, identity.rule),
    new Date(at),
  );
  if (!judged.ok) throw alarm(`${judged.refusal.code} ${judged.refusal.detail}`.trim());
  return { rendition: judged.rendition, key: claim.key, number, at };
}

/**
 * Words that nobody sends, and that come on the page because somebody says that they stand there,
 * become public now: whoever signed for them must be certified now (I1).
 */
function appears(
  { confirmed, before, claim }: ShownPost,
  policy: TrustPolicy,
  now: Date,
): string | null {
  if (confirmed === null) return null;
  const refusal = verifyDecision(confirmed, before, policy, now);
  if (refusal !== null) return tellRefusal(refusal);
  for (const signed of claim.signOffs) {
    const found = verifyStatement(signed, 'countersign/sign-off', policy, now);
    const against = found.ok
      ? judgeSigner(found.verified.signer, now.toISOString())
      : found.refusal;
    if (against !== null) return tellRefusal(against);
  }
  return null;
}

/** Component states stand in the bytes and in the statements, which must agree. */
function componentsIn(text: string | undefined): readonly ComponentChange[] {
  try {
    return text === undefined ? [] : parseRendition(text).components;
  } catch (error) {
    // Judged as `bytes-differ` in a moment.
    if (error instanceof TrustError) return [];
    throw error;
  }
}
