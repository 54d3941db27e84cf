import { isAllowed } from '../domain/allowed-post-acts.ts';
import { judgeAuthorship } from '../domain/judge-authorship.ts';
import { judgePromise } from '../domain/judge-promise.ts';
import type { Actor } from '../domain/ledger-entry.ts';
import type { PostState } from '../domain/post.ts';
import type { PostEvent, PostStep, RevisionReason } from '../domain/post-events.ts';
import type { Refusal } from '../domain/refusals.ts';
import { refuse } from '../domain/refusals.ts';
import type {
  AuthorshipStatement,
  DeliveryAct,
  DeliveryDecisionStatement,
  SignOffStatement,
} from '../domain/statements.ts';
import { actorOfSigner } from '../domain/actor-of-signer.ts';
import type { Received } from './inbox.ts';
import type { RevisionSource } from './make-revision.ts';
import { makeRevision } from './make-revision.ts';
import { remember } from './memory.ts';
import {
  approve,
  confirmDelivery,
  planChanged,
  giveUpDelivery,
  messageEventId,
  reject,
  release,
  requestChanges,
  retryDelivery,
  revise,
  withdraw,
} from './messages.ts';
import type { PostMemory } from './post-memory.ts';
import {
  asFields,
  readClaimedActor,
  readMessageId,
  readNumber,
  readText,
  readWords,
} from './read-message.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { takePlan } from './take-plan.ts';
import { takeRelease } from './take-release.ts';
import { verifySigned } from './verify-signed.ts';

export interface Handling {
  readonly memory: PostMemory;
  readonly received: Received;
  readonly keeper: RecordKeeper;
  readonly take: (event: PostEvent) => Promise<PostStep>;
  /** Has the words made anew from what is known now. */
  readonly redraft: (
    because: RevisionReason,
    standing?: Partial<Pick<PostState, 'severity' | 'rule'>>,
  ) => Promise<void>;
}

/** What became of a message: `null` when it was taken. */
export interface Answer {
  readonly refusal: Refusal | null;
  readonly actor: Actor;
}

/**
 * Handles one message to the end. A refused message is recorded with its reason and changes
 * nothing; the same message id counts once.
 */
export async function handlePostMessage(handling: Handling): Promise<void> {
  const { memory, received, keeper } = handling;
  const { name, payload } = received;
  if (name === planChanged.name) return takePlan(handling);
  const id = readMessageId(payload);
  if (id !== null && memory.messages.handled.includes(id)) return;
  const claimed = readClaimedActor(payload);
  const answer =
    id === null
      ? { refusal: refuse('malformed', 'the message has no id'), actor: claimed }
      : await answerMessage(handling, id, claimed);
  if (answer.refusal !== null) {
    keeper.refuse({ message: name, id, actor: answer.actor, refusal: answer.refusal });
  }
  if (id !== null) remember(memory.messages, id);
  if (keeper.isFull()) await keeper.flush();
}

/** In doubt, holding back must be easy: also where nothing may go out any more. */
const HOLDING_BACK: readonly string[] = [requestChanges.name, reject.name, withdraw.name];

async function answerMessage(handling: Handling, id: string, claimed: Actor): Promise<Answer> {
  const holdsBack = HOLDING_BACK.includes(handling.received.name);
  if (handling.keeper.isFrozen() && !holdsBack) {
    return { refusal: refuse('frozen'), actor: claimed };
  }
  switch (handling.received.name) {
    case approve.name:
      return takeSignOff(handling, id, claimed);
    case revise.name:
      return takeRevision(handling, id, claimed);
    case requestChanges.name:
    case reject.name:
    case withdraw.name:
      return takeHoldBack(handling, id, claimed);
    case retryDelivery.name:
    case confirmDelivery.name:
    case giveUpDelivery.name:
      return takeDeliveryDecision(handling, id, claimed);
    case release.name:
      return takeRelease(handling, id, claimed);
    default:
      return { refusal: refuse('unknown-message', handling.received.name), actor: claimed };
  }
}

async function takeSignOff(
  { memory, received, take }: Handling,
  id: string,
  claimed: Actor,
): Promise<Answer> {
  const answer = await verifySigned<SignOffStatement>(
    asFields(received.payload)?.['signOff'],
    'countersign/sign-off',
  );
  if (!answer.ok) return { refusal: answer.refusal, actor: claimed };
  const { verified, signed } = answer;
  const step = await take({
    type: 'signedOff',
    eventId: messageEventId(memory.state.post, id),
    now: new Date().toISOString(),
    verified,
    signed,
  });
  return { refusal: step.refusal, actor: actorOfSigner(verified.signer) };
}

async function takeDeliveryDecision(
  { memory, received, take }: Handling,
  id: string,
  claimed: Actor,
): Promise<Answer> {
  const answer = await verifySigned<DeliveryDecisionStatement>(
    asFields(received.payload)?.['decision'],
    'countersign/delivery-decision',
  );
  if (!answer.ok) return { refusal: answer.refusal, actor: claimed };
  const { verified, signed } = answer;
  const step = await take({
    type: 'deliveryDecided',
    eventId: messageEventId(memory.state.post, id),
    now: new Date().toISOString(),
    act: received.name as DeliveryAct,
    verified,
    signed,
  });
  return { refusal: step.refusal, actor: actorOfSigner(verified.signer) };
}

async function takeHoldBack(
  { memory, received, take }: Handling,
  id: string,
  claimed: Actor,
): Promise<Answer> {
  const fields = asFields(received.payload) ?? {};
  const reason = readText(fields, 'reason') ?? '';
  const step = await take({
    type: 'heldBack',
    eventId: messageEventId(memory.state.post, id),
    now: new Date().toISOString(),
    act: received.name as 'requestChanges' | 'reject' | 'withdraw',
    by: claimed,
    revision: readNumber(fields, 'revision') ?? 0,
    reason: reason.slice(0, 2_000),
  });
  return { refusal: step.refusal, actor: claimed };
}

/** New words make a new revision and void earlier sign-offs (I3). */
async function takeRevision(
  { memory, received, take }: Handling,
  id: string,
  claimed: Actor,
): Promise<Answer> {
  const fields = asFields(received.payload) ?? {};
  const words = readWords(fields);
  if (words === null) return { refusal: refuse('malformed', 'words'), actor: claimed };
  if ([words.headline, words.short, words.long].some((text) => text.trim() === '')) {
    return { refusal: refuse('empty-words'), actor: claimed };
  }
  const { state } = memory;
  const current = state.revision?.number ?? 0;
  const basedOn = readNumber(fields, 'basedOn');
  if (!isAllowed(state.phase, 'revise')) {
    return { refusal: refuse('not-waiting', state.phase), actor: claimed };
  }
  if (basedOn !== current) {
    return {
      refusal: refuse('wrong-revision', `changed ${basedOn ?? '?'}, waiting ${current}`),
      actor: claimed,
    };
  }
  let actor = claimed;
  const authorship = fields['authorship'] ?? null;
  if (authorship !== null) {
    const answer = await verifySigned<AuthorshipStatement>(
      authorship,
      'countersign/authorship',
      words,
    );
    if (!answer.ok) return { refusal: answer.refusal, actor };
    actor = actorOfSigner(answer.verified.signer);
    const refusal = judgeAuthorship(
      {
        act: 'revise',
        deployment: state.deployment,
        incident: state.incident,
        post: state.post,
        basedOn: current,
      },
      answer.verified,
      new Date().toISOString(),
    );
    if (refusal !== null) return { refusal, actor };
  }
  const before = state.revision;
  const authors = authorship === null ? [] : [actor.person];
  const source: RevisionSource = {
    from: { kind: 'words', words },
    authors: [...new Set([...(before?.authors ?? []), ...authors])],
    unsignedWords: authorship === null || (before?.unsignedWords ?? false),
  };
  const wished = readText(fields, 'promise');
  const tooFar =
    wished === null ? null : judgePromise(memory.plan, wished, new Date().toISOString());
  if (tooFar !== null) return { refusal: tooFar, actor };
  const promise = wished === null ? null : new Date(wished).toISOString();
  const made = await makeRevision(memory, source, () => null, promise);
  if (!made.ok) return { refusal: made.refusal, actor };
  const step = await take({
    type: 'drafted',
    eventId: messageEventId(memory.state.post, id),
    now: new Date().toISOString(),
    revision: made.revision,
    because: promise === null ? 'revised' : 'stretched',
    note: (readText(fields, 'note') ?? '').slice(0, 2_000),
    actor,
    // It may have changed while these words waited to be changed.
    ...memory.standing,
  });
  return { refusal: step.refusal, actor };
}
