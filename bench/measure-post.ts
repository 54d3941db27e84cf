import { newMessageId, approvePost } from '../cli/client/act-on-post.ts';
import { readShown } from '../cli/client/shown-words.ts';
import type { Session } from '../cli/client/session.ts';
import type { IncidentId } from '../domain/words.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { quiet } from './measure-bare.ts';

export interface PostTimes {
  /** Milliseconds from the request that opens an incident to its first draft in the ledger. */
  readonly triggerToDraft: number;
  /** Milliseconds from the signed request to the words standing on the public page. */
  readonly approveToPublic: number;
  /** Milliseconds from the signed request to the words being out on the last channel. */
  readonly approveToAll: number;
  /** Milliseconds from the signed request to the answer that it was accepted. */
  readonly approveToAnswer: number;
}

export interface MeasuredPost extends PostTimes {
  readonly incident: IncidentId;
  readonly channels: number;
}

/** Longest wait for one entry, in milliseconds. */
const PATIENCE = 30_000;

export const FACTS = [
  { name: 'service', value: 'online ordering', state: 'confirmed' },
  { name: 'state', value: 'down', state: 'confirmed' },
  { name: 'affected', value: 'customers in Germany', state: 'confirmed' },
] as const;

/** Opens an incident and lets its first words out, as people do: over HTTP, with a signature. */
export async function measurePost(
  commander: Session,
  communicator: Session,
  ledger: Ledger,
): Promise<MeasuredPost> {
  const opened = performance.now();
  const { incident } = await commander.call('POST /api/incidents', {
    in: {
      messageId: newMessageId(),
      runbook: 'service-outage',
      mode: 'live',
      severity: 'sev2',
      facts: FACTS,
    },
  });
  await see(ledger, `${incident}/post-1/draft/1`);
  const triggerToDraft = performance.now() - opened;
  // The communicator reads before she signs.
  await quiet();

  const detail = await communicator.call('GET /api/incidents/{incident}/posts/{post}', {
    path: { incident, post: 1 },
  });
  if (detail.current === null) throw new Error(`${incident} has no words yet`);
  const shown = readShown(detail.current).map(({ bytes }) => bytes);
  const { leaves } = detail.current.revision;
  await quiet();
  const signed = performance.now();
  const since = (): number => performance.now() - signed;
  const out = (of: readonly { readonly key: string }[]): Promise<number> =>
    Promise.all(of.map(({ key }) => see(ledger, `delivery/${key}/1/publish`))).then(since);
  const [approveToAnswer, approveToPublic, approveToAll] = await Promise.all([
    approvePost(communicator, detail, shown, new Date()).then(since),
    out(leaves.filter(({ channel }) => channel === 'status-page')),
    out(leaves),
  ]);
  await see(ledger, `${incident}/post-1/published/promise`);
  await quiet();
  const channels = leaves.length;
  return { incident, channels, triggerToDraft, approveToAnswer, approveToPublic, approveToAll };
}

async function see(ledger: Ledger, eventId: string): Promise<void> {
  const entry = await ledger.waitForEntry(eventId, PATIENCE);
  if (entry === null) throw new Error(`${eventId} did not come within ${PATIENCE / 1000} s`);
}
