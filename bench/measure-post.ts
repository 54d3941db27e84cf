import { newMessageId, approvePost } from '../cli/client/act-on-post.ts';
import { readShown } from '../cli/client/shown-words.ts';
import type { Session } from '../cli/client/session.ts';
import type { Ledger } from '../ledger/open-ledger.ts';

export interface PostTimes {
  /** Milliseconds from the request that opens an incident to its first draft in the ledger. */
  readonly triggerToDraft: number;
  /** Milliseconds from the signed request to the words being public on the last channel. */
  readonly approveToPublic: number;
  /** Milliseconds from the signed request to the answer that it was accepted. */
  readonly approveToAnswer: number;
}

/** Longest wait for one entry, in milliseconds. */
const PATIENCE = 30_000;

/** Opens an incident and lets its first words out, as people do: over HTTP, with a signature. */
export async function measurePost(
  commander: Session,
  communicator: Session,
  ledger: Ledger,
): Promise<PostTimes> {
  const opened = performance.now();
  const { incident } = await commander.call('POST /api/incidents', {
    in: {
      messageId: newMessageId(),
      runbook: 'service-outage',
      mode: 'live',
      severity: 'sev2',
      facts: [
        { name: 'service', value: 'online ordering', state: 'confirmed' },
        { name: 'state', value: 'down', state: 'confirmed' },
        { name: 'affected', value: 'customers in Germany', state: 'confirmed' },
      ],
    },
  });
  await see(ledger, `${incident}/post-1/draft/1`);
  const triggerToDraft = performance.now() - opened;

  const detail = await communicator.call('GET /api/incidents/{incident}/posts/{post}', {
    path: { incident, post: 1 },
  });
  if (detail.current === null) throw new Error(`${incident} has no words yet`);
  const shown = readShown(detail.current).map(({ bytes }) => bytes);
  const signed = performance.now();
  const outcomes = detail.current.revision.leaves.map(({ key }) =>
    see(ledger, `delivery/${key}/1/publish`),
  );
  await approvePost(communicator, detail, shown, new Date());
  const approveToAnswer = performance.now() - signed;
  await Promise.all(outcomes);
  return { triggerToDraft, approveToAnswer, approveToPublic: performance.now() - signed };
}

async function see(ledger: Ledger, eventId: string): Promise<void> {
  const entry = await ledger.waitForEntry(eventId, PATIENCE);
  if (entry === null) throw new Error(`${eventId} did not come within ${PATIENCE / 1000} s`);
}
