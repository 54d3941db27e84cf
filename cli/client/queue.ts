import type { QueueItem } from '../../server/api/contract.ts';
import type { Call } from './call-api.ts';
import { listPosts } from './list-all.ts';

/** Why a post is in the queue: what a person has to do there. */
export type Errand =
  'sign' | 'revise' | 'release' | 'settle-delivery' | 'frozen' | 'being-delivered';

/**
 * Every post that waits for people or is on its way out, most urgent first.
 *
 * @param languages that the person holds; left out: all
 */
export async function readQueue(
  call: Call,
  languages?: readonly string[],
): Promise<readonly QueueItem[]> {
  const lists = await Promise.all([
    listPosts(call, 'waiting'),
    listPosts(call, 'changes-requested'),
    listPosts(call, 'signed'),
    listPosts(call, 'delivering'),
  ]);
  // A post may move between two of these answers; the later list is the newer one.
  const byPost = new Map(lists.flat().map((item) => [item.post, item]));
  return sortByUrgency([...byPost.values()], languages);
}

/** What a person has to do about a post. */
export function errandOf(item: QueueItem): Errand {
  if (item.frozen) return 'frozen';
  if (item.deliveries.unconfirmed + item.deliveries.failed > 0) return 'settle-delivery';
  if (item.state === 'changes-requested') return 'revise';
  if (item.state === 'signed') return 'release';
  return item.state === 'waiting' ? 'sign' : 'being-delivered';
}

/** The time by which somebody must have acted; `null`: no time is set. */
export function deadlineOf(item: QueueItem): string | null {
  const times = [item.dueAt, item.publishBy].filter((time) => time !== null);
  return times.length === 0 ? null : times.reduce((a, b) => (a < b ? a : b));
}

/**
 * Most urgent first: live before drill; what needs a person before what is on its way; a doubt
 * about something public first of all; what this person cannot sign, because she does not hold its
 * language, after what she can; then the nearest deadline; then severity; then age.
 *
 * @param languages that the person holds; left out: all
 */
export function sortByUrgency(
  items: readonly QueueItem[],
  languages?: readonly string[],
): readonly QueueItem[] {
  return [...items].sort((a, b) => {
    for (const rank of ranksFor(languages)) {
      const [left, right] = [rank(a), rank(b)];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  });
}

const ERRAND_RANK: Readonly<Record<Errand, number>> = {
  frozen: 0,
  'settle-delivery': 0,
  sign: 1,
  revise: 1,
  release: 1,
  'being-delivered': 2,
};

const NEVER = '9999';

const ranksFor = (
  languages: readonly string[] | undefined,
): readonly ((item: QueueItem) => string | number)[] => [
  (item) => (item.mode === 'live' ? 0 : 1),
  (item) => ERRAND_RANK[errandOf(item)],
  (item) => (holds(languages, item) ? 0 : 1),
  (item) => deadlineOf(item) ?? NEVER,
  (item) => item.severity,
  (item) => item.openedAt,
];

/** Whether a person who holds these languages could sign this post's words. */
export function holds(
  languages: readonly string[] | undefined,
  { language }: Pick<QueueItem, 'language'>,
): boolean {
  return languages === undefined || languages.includes(language);
}
