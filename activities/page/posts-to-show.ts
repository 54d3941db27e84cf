import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Leaf } from '../../domain/rendition.ts';
import type { Digest, Instant, PostId } from '../../domain/words.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { deliveryHistory } from '../last-metre/delivery-history.ts';
import { findEntries } from './find-entries.ts';
import { judgeDeliveryStory } from './judge-delivery-story.ts';
import { PageAlarm } from './page-alarm.ts';
import type { PreviousGeneration } from './previous-generation.ts';
import type { PageRecord } from './read-page-posts.ts';
import { noEntry, showPost, type Chosen, type ShownPost } from './show-post.ts';

export interface PageScope {
  readonly channel: string;
  readonly account: string;
  /** The delivery that is being sent now; `null`: a rebuild. */
  readonly sending: Digest | null;
  /** The page as it stands; `null`: it is made from nothing. */
  readonly previous: PreviousGeneration | null;
}

/** An act that takes words off the page cannot be much older than the page that shows them. */
const CLOCKS_APART = 60_000;

/**
 * Which posts the page shows, oldest first. Words get on the page by being sent, and go by a
 * signed act only; what stands there keeps its time and so its place. A page that is made from
 * nothing shows what the ledger calls published.
 *
 * @throws PageAlarm when the ledger tells something that cannot have happened
 */
export function postsToShow(
  record: PageRecord,
  scope: PageScope,
  policy: TrustPolicy,
): readonly ShownPost[] {
  const deliveries = new Map<Digest, { readonly post: PostId; readonly leaf: Leaf }>();
  for (const { payload } of findEntries(record.entries, 'delivery.attempt')) {
    const { key, leaf, post } = payload;
    if (leaf.channel !== scope.channel || leaf.account !== scope.account) continue;
    if (deliveryKey(leaf) !== key || (deliveries.get(key)?.post ?? post) !== post) {
      throw new PageAlarm(`an attempt for ${post} names another delivery`, record.incident, post);
    }
    deliveries.set(key, { post, leaf });
  }
  for (const [key, { incident, post }] of scope.previous?.posts ?? []) {
    if (incident === record.incident && deliveries.get(key)?.post !== post) {
      throw new PageAlarm(`${post} stands here, the ledger has never sent it`, incident, post);
    }
  }
  const shown: ShownPost[] = [];
  for (const [key, { post, leaf }] of deliveries) {
    const story = record.stories.get(post);
    if (story === undefined) throw noEntry(record, post, 'opening');
    const chosen = chooseAttempt({ record, story, post, key }, scope, policy);
    if (chosen !== null) shown.push(showPost(record, { story, post, leaf, key, ...chosen }));
  }
  return shown.toSorted((a, b) => a.sequence - b.sequence);
}

/** The attempt that put a delivery on the page, or is doing so; `null`: it does not belong there. */
function chooseAttempt(
  {
    record: { incident },
    story,
    post,
    key,
  }: {
    readonly record: PageRecord;
    readonly story: readonly LedgerEntry[];
    readonly post: PostId;
    readonly key: Digest;
  },
  { sending, previous }: PageScope,
  policy: TrustPolicy,
): Chosen | null {
  const alarm = (why: string): PageAlarm => new PageAlarm(`${post}: ${why}`, incident, post);
  const fault = judgeDeliveryStory(story, key, policy);
  if (fault !== null) throw alarm(fault);
  const history = deliveryHistory(story, key);
  const standing = previous?.posts.get(key);
  if (history.givenUp) {
    if (standing !== undefined && isBackdated(story, key, previous?.newest ?? '')) {
      throw alarm('it was given up before the page that shows it was made');
    }
    return null;
  }
  if (standing !== undefined) {
    const attempt = history.attempts.find(({ at }) => at === standing.at);
    if (attempt === undefined)
      throw alarm(`it stands here since ${standing.at}, not in the ledger`);
    return { attempt, confirmed: null };
  }
  const open = history.attempts.findLast(
    ({ outcome }) => outcome === null || outcome.action !== 'delivery.fail',
  );
  const published = history.last?.action === 'delivery.publish';
  if (open === undefined) return null;
  if (key === sending) return { attempt: open, confirmed: null };
  if (published && previous !== null) {
    throw alarm('the ledger calls it published, and it never stood on this page');
  }
  if (published) return { attempt: open, confirmed: null };
  return history.confirmed === null ? null : { attempt: open, confirmed: history.confirmed };
}

function isBackdated(story: readonly LedgerEntry[], key: Digest, newest: Instant | ''): boolean {
  const act = findEntries(story, 'delivery.decide').find(
    ({ payload }) => payload.key === key && payload.act === 'giveUpDelivery',
  );
  return (
    act !== undefined && newest !== '' && Date.parse(act.at) < Date.parse(newest) - CLOCKS_APART
  );
}
