import { getExternalWorkflowHandle } from '@temporalio/workflow';
import type { PostSummary } from '../domain/incident.ts';
import type { IncidentEvent } from '../domain/incident-events.ts';
import { refuse } from '../domain/refusals.ts';
import type { Runbook } from '../domain/runbook.ts';
import { readPostStanding } from './activity-proxies.ts';
import type { Handling } from './handle-incident-message.ts';
import { coverWorkflowId, postChanged } from './messages.ts';
import { asFields, readClaimedActor, readNumber } from './read-message.ts';
import { tellQuietly } from './tell-quietly.ts';

/**
 * A post says that there is news of it. The signal is only a nudge: what became of the post is read
 * from the ledger, so a forged one moves nothing, and the same one again changes nothing.
 */
export async function takePostNews({ memory, received, keeper, take }: Handling): Promise<void> {
  const number = readNumber(asFields(received.payload) ?? {}, 'number');
  const summary = memory.state.posts.find((post) => post.number === number);
  if (summary === undefined) {
    const refusal = refuse('unknown-post', received.name);
    const actor = readClaimedActor(received.payload);
    return keeper.refuse({ message: received.name, id: null, actor, refusal });
  }
  // What we have opened must stand in the ledger before we ask the ledger about it.
  await keeper.flush();
  const { post } = summary;
  const standing = await readPostStanding.executeWithOptions({ summary: `news of ${post}` }, [
    { post },
  ]);
  if (standing === null) return;
  const { publishedAt, promise, variant, facts, draftedAt, inDelivery, end } = standing;
  const event = (what: string): Pick<IncidentEvent, 'eventId' | 'now'> & { number: number } => ({
    eventId: `${post}/${what}`,
    now: new Date().toISOString(),
    number: summary.number,
  });
  if (publishedAt !== null && summary.publishedAt === null) {
    const at = publishedAt;
    const said = { at, promise, variant, facts, draftedAt, inDelivery };
    await take({ ...event('published'), type: 'postPublished', ...said });
  }
  if (!inDelivery && summary.end === null && end === null) {
    await take({ ...event('answered'), type: 'postAnswered' });
  }
  if (end !== null && summary.end === null) {
    await take({ ...event('settled'), type: 'postSettled', end });
    await endAsking(memory.state.runbook, summary);
  }
}

/** Whoever is being asked about a post that is over need not be asked any more. */
async function endAsking(runbook: Runbook, { step, post }: PostSummary): Promise<void> {
  const escalates = runbook.steps.some(({ id, escalate }) => id === step && escalate !== null);
  if (!escalates) return;
  await tellQuietly(getExternalWorkflowHandle(coverWorkflowId(post)), postChanged);
}
