import {
  decideDelivery,
  holdBack,
  newMessageId,
  revisePost,
} from '../../cli/client/act-on-post.ts';
import { readShown, wordsOf } from '../../cli/client/shown-words.ts';
import type { PostDetail } from '../../server/api/contract.ts';
import { awaitPost, readPost, report, sign, signAll, signAndBeRefused } from './act.ts';
import type { Cast } from './cast.ts';
import { ProblemError } from '../../cli/client/problem-error.ts';
import { DrillError } from './drill-error.ts';
import { orderSandbox } from './order-sandbox.ts';
import type { Timeline } from './timeline.ts';
import { until } from './until.ts';

export interface Play {
  readonly cast: Cast;
  readonly timeline: Timeline;
  /** Where the sandbox channel keeps its files. */
  readonly sandbox: string;
  /** Name of the drill. */
  readonly name: string;
}

const RUNBOOK = 'service-outage-drill';

/**
 * Plays a whole outage through the API: refusals, changes, a missed promise, a delivery in doubt,
 * the end, and the question whether it holds.
 *
 * @returns the incident's id, once it is closed
 */
export async function play({ cast, timeline, sandbox, name }: Play): Promise<string> {
  const { commander, communicator: carla, secondCommunicator: cem } = cast;
  const { scene } = timeline;

  await scene('Ordering is down. The commander opens the incident with three answers.');
  const { incident } = await commander.call('POST /api/incidents', {
    in: {
      messageId: newMessageId(),
      runbook: RUNBOOK,
      facts: Object.entries(OPENING).map(([fact, value]) => ({
        name: fact,
        value,
        state: 'reported',
      })),
      mode: 'drill',
      drill: name,
    },
  });
  timeline.follow(cast.auditor.call, incident);

  await playFirstWord(cast, timeline, incident);

  await scene('What it costs people is known: an apology, and two signatures for it.');
  await report(commander, incident, { hardship: 'you cannot order for delivery today' });
  await signPost(timeline, [carla, cem], incident, await awaitPost(carla, incident, 'apology'));

  await scene('Everybody is busy, and the promised time passes without a word. That is shown.');
  await until('a missed promise', async () => {
    const view = await carla.call('GET /api/incidents/{incident}', { path: { incident } });
    return view.promisesMissed > 0 ? true : null;
  });

  await scene('Late, but told: the status post that has been waiting.');
  await signPost(timeline, [carla], incident, await awaitPost(carla, incident, 'status'));

  await scene('The cause is found. It goes out, but the network does not say whether it arrived.');
  await report(commander, incident, {
    cause: 'An update we made this morning overloaded the system that signs people in.',
    measures: ['We have taken the update back.'],
  });
  const cause = await awaitPost(carla, incident, 'cause');
  await orderSandbox(sandbox, accountOf(cause), ['unknown']);
  await signPost(timeline, [carla, cem], incident, cause);
  await settleDoubt(cast, timeline, incident, cause.view.number);

  await scene('It works again. The commander says so; it must hold before the public is told.');
  await commander.call('POST /api/incidents/{incident}/resolve', {
    path: { incident },
    in: { messageId: newMessageId(), restoredAt: new Date().toISOString() },
  });
  await signPost(timeline, [carla, cem], incident, await awaitPost(carla, incident, 'resolution'));

  await scene('Is it really over? The people who use it are asked.');
  await signPost(timeline, [cem], incident, await awaitPost(cem, incident, 'verification'));
  await scene('A report is owed until it is public, or somebody says why there is none.');
  await commander.call('POST /api/incidents/{incident}/skip-step', {
    path: { incident },
    in: {
      messageId: newMessageId(),
      step: 'report',
      reason: 'Everything was told while it lasted.',
    },
  });
  await until('the end of the incident', async () => {
    const view = await carla.call('GET /api/incidents/{incident}', { path: { incident } });
    return view.state === 'closed' ? true : null;
  });
  return incident;
}

const OPENING = {
  service: 'online ordering',
  state: 'down',
  affected: 'customers in Germany and Austria',
} as const;

async function playFirstWord(cast: Cast, timeline: Timeline, incident: string): Promise<void> {
  const { communicator: carla, secondCommunicator: cem, executive, lapsed } = cast;
  const { scene } = timeline;
  const first = await awaitPost(carla, incident, 'acknowledgement');
  const { number } = first.view;

  await scene('An executive wants it out at once, and signs.');
  const asExecutive = await signAndBeRefused(executive, first);
  await scene(`Refused (${asExecutive}). A communicator whose training has expired tries.`);
  const asLapsed = await signAndBeRefused(lapsed, first);
  await scene(`Refused (${asLapsed}). A communicator reads it, and asks for one sentence more.`);
  await holdBack(carla, first, 'request-changes', 'Say what still works: the shops are open.');
  const held = await until('the request for changes', async () => {
    const detail = await readPost(cem, incident, number);
    return detail.view.state === 'changes-requested' ? detail : null;
  });
  const words = wordsOf(held.current === null ? [] : readShown(held.current));
  const added = 'All shops are open as usual.';
  await revisePost(
    cem,
    held,
    {
      words: { ...words, short: `${words.short} ${added}`, long: `${words.long}\n\n${added}` },
      note: 'says what still works',
      promise: null,
    },
    new Date(),
  );
  const revised = await until('the revised words', async () => {
    const detail = await readPost(carla, incident, number);
    const isNew = (detail.current?.revision.number ?? 0) > (first.current?.revision.number ?? 0);
    return isNew && detail.view.state === 'waiting' ? detail : null;
  });
  await scene('Now she signs exactly those words, and they are public.');
  await sign(carla, revised);
  await awaitPublic(cast, timeline, incident, number);
}

async function signPost(
  timeline: Timeline,
  signers: Parameters<typeof signAll>[0],
  incident: string,
  detail: PostDetail,
): Promise<void> {
  const [reader] = signers;
  await signAll(signers, incident, detail.view.number);
  if (reader !== undefined)
    await awaitPublic({ communicator: reader }, timeline, incident, detail.view.number);
}

async function awaitPublic(
  { communicator }: Pick<Cast, 'communicator'>,
  timeline: Timeline,
  incident: string,
  number: number,
): Promise<void> {
  const { current } = await until(`${incident}/post-${number} on the public page`, async () => {
    const detail = await readPost(communicator, incident, number);
    return detail.view.publishedAt === null ? null : detail;
  });
  if (current !== null) await timeline.quote(wordsOf(readShown(current)).short);
}

async function settleDoubt(
  cast: Cast,
  timeline: Timeline,
  incident: string,
  number: number,
): Promise<void> {
  const { secondCommunicator: cem } = cast;
  const { detail, delivery } = await until('a delivery in doubt', async () => {
    const found = await readPost(cem, incident, number);
    const doubt = found.view.deliveries.find(({ state }) => state === 'unconfirmed');
    return doubt === undefined ? null : { detail: found, delivery: doubt };
  });
  await timeline.scene(
    'Nobody guesses. A communicator looks, finds the words there, and signs for it.',
  );
  const decision = {
    act: 'confirmDelivery',
    key: delivery.key,
    reason: 'Looked at the sandbox account, and the words are there.',
    permalink: `https://sandbox.invalid/${delivery.leaf.account}/${delivery.key.slice(0, 16)}`,
  } as const;
  // The ledger knows of a doubt a moment before the post has heard of it.
  await until('the doubt to be settled', async () => {
    try {
      return await decideDelivery(cem, detail, decision, new Date());
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === 'delivery-not-open') return null;
      throw error;
    }
  });
  await until('the settled delivery', async () => {
    const { view } = await readPost(cem, incident, number);
    return view.deliveries.every(({ state }) => state === 'published') ? true : null;
  });
}

/** The account that the sandbox channel posts as. */
function accountOf(detail: PostDetail): string {
  const leaf = detail.current?.revision.leaves.find(({ channel }) => channel === 'sandbox');
  if (leaf !== undefined) return leaf.account;
  throw new DrillError('NOTHING_HAPPENED', `${detail.view.post} has no words for the sandbox.`);
}
