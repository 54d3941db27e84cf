import type { Runbook } from '../../domain/runbook.ts';
import { stricterRule } from '../../domain/stricter-rule.ts';
import type { Digest } from '../../domain/words.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import type { PublishedIncident, PublishedPost } from '../../pages/public-page/site.ts';
import { parseRendition } from '../../trust/rendition-bytes.ts';
import { TrustError } from '../../trust/trust-error.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import type { ComponentChange } from '../../domain/rendition.ts';
import { judgeLetOut } from '../last-metre/judge-let-out.ts';
import { readPinned, ruleOf } from '../last-metre/pinned-rule.ts';
import { PageAlarm, postsToShow, type PageScope, type ShownPost } from './posts-to-show.ts';
import { readPageRecords } from './read-page-posts.ts';

/**
 * Everything that a page shows, verified anew from stored bytes and signatures, each post at the
 * time of its own attempt: a certificate that has expired since does not take its words away. The
 * worker's floor is not asked: it governs what is let out now, not what was let out before it.
 *
 * @throws PageAlarm when one post does not verify; nothing may be made from the rest then
 */
export async function collectPage(
  db: LedgerDb,
  policy: TrustPolicy,
  scope: PageScope,
): Promise<readonly PublishedIncident[]> {
  const incidents: PublishedIncident[] = [];
  const runbooks = new Map<Digest, Runbook | null>();
  for (const record of await readPageRecords(db, scope)) {
    const shown = postsToShow(record, scope);
    const texts = await readRenditions(
      db,
      shown.map((post) => post.claim.leaf.digest),
    );
    const posts: PublishedPost[] = [];
    for (const post of shown) {
      const { runbookDigest } = post.identity;
      if (!runbooks.has(runbookDigest)) {
        runbooks.set(runbookDigest, await readPinned(db, runbookDigest));
      }
      posts.push(verify(policy, post, texts, runbooks.get(runbookDigest) ?? null));
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
  { identity, claim, at, number }: ShownPost,
  texts: ReadonlyMap<Digest, string>,
  runbook: Runbook | null,
): PublishedPost {
  const alarm = (why: string): PageAlarm =>
    new PageAlarm(`${identity.post} does not verify: ${why}`, identity.incident, identity.post);
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
