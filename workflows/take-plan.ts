import type { PlanReading } from '../activities/contract.ts';
import type { PostState } from '../domain/post.ts';
import { readPlan } from './activity-proxies.ts';
import type { Handling } from './handle-post-message.ts';
import { bindingValues, identityOf } from './make-revision.ts';
import type { PostMemory } from './post-memory.ts';

/**
 * Something has changed, says the incident; what it is, the ledger tells. News waits for the next
 * draft, so that words do not change under whoever reads them. Another public status, impact,
 * component state or severity, or a fact that the words rest on and that is no longer so, makes a
 * new revision at once (I3); words that people wrote go back to them.
 */
export async function takePlan(handling: Handling): Promise<void> {
  const { memory, take } = handling;
  const { restedOn } = memory;
  const plan = await readPlanNow(memory);
  if (plan === null) return;
  const changeHold = async (): Promise<void> => {
    if (plan.held === memory.state.held) return;
    const now = new Date().toISOString();
    const eventId = `${memory.state.post}/hold/${memory.messages.nextEntry++}`;
    await take({ type: 'holdChanged', eventId, now, held: plan.held });
  };
  // A release must not send words out that are no longer so: those are looked at first.
  if (plan.held) await changeHold();
  await takeNews(handling, plan, restedOn);
  await changeHold();
}

async function takeNews(
  { memory, take, redraft }: Handling,
  { severity, rule, status, impact, components }: PlanReading,
  restedOn: PostMemory['restedOn'],
): Promise<void> {
  const { state } = memory;
  const { phase, revision } = state;
  if ((phase !== 'waiting' && phase !== 'signed') || revision === null) return;
  if (severity !== state.severity) return redraft('severity-changed', { severity, rule });
  const same =
    revision.status === status &&
    revision.impact === impact &&
    JSON.stringify(revision.components) === JSON.stringify(components);
  if (!same) return redraft('status-changed');
  const untrue = changedFacts(restedOn, memory);
  if (untrue.length === 0) return;
  if (revision.variant !== null) return redraft('facts-changed');
  await take({
    type: 'draftFailed',
    eventId: `${state.post}/facts-changed/${memory.messages.nextEntry++}`,
    now: new Date().toISOString(),
    reason: `${untrue.join(', ')} changed after these words were written; look whether they still hold`,
  });
}

/** Asks the ledger what is true now, and remembers it for the next draft. */
export async function readPlanNow(memory: PostMemory): Promise<PlanReading | null> {
  const summary = 'what is true now';
  const plan = await readPlan.executeWithOptions({ summary }, [
    { identity: identityOf(memory.state) },
  ]);
  if (plan === null) return null;
  const { facts, unknown, notify, status, impact, components, binding } = plan;
  const { promiseAfter, longestPromise, promiseAt } = plan;
  const moving = { facts, unknown, notify, status, impact, components, binding };
  memory.plan = { ...memory.plan, ...moving, promiseAfter, longestPromise, promiseAt };
  memory.doneDuties = plan.doneDuties;
  memory.standing = { severity: plan.severity, rule: plan.rule };
  return plan;
}

/** Words that follow others, or send people elsewhere, repeat a promise that others gave. */
export function repeatsAPromise({ kind, follows }: PostState): boolean {
  return follows !== null || kind === 'merged';
}

/** Takes over that promise before the first draft. */
export async function takePromise(memory: PostMemory): Promise<void> {
  await readPlanNow(memory);
}

function changedFacts(before: PostMemory['restedOn'], { plan }: PostMemory): readonly string[] {
  const now = bindingValues(plan, Object.keys(before));
  return Object.keys(before).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]),
  );
}
