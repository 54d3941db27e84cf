import type { SignalDefinition } from '@temporalio/common';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { readEntry } from '../../ledger/read/read-entry.ts';
import { readPost } from '../../ledger/read/read-posts.ts';
import type { IncidentId, PostId } from '../../domain/words.ts';
import type { StartIncident } from '../../workflows/messages.ts';
import { messageEventId } from '../../workflows/messages.ts';
import type { Answer } from '../api/contract.ts';
import type { ServerDeps } from '../deps.ts';
import type { Reply } from '../http/endpoint.ts';
import { ProblemError, refusalProblem } from '../problem.ts';
import type { Caller } from '../sessions/find-caller.ts';

export interface Question<M extends { readonly id: string }> {
  readonly caller: Caller;
  readonly messageId: string;
  readonly incident: IncidentId;
  /** `null`: it is asked of the incident itself. */
  readonly post: PostId | null;
  readonly workflowId: string;
  readonly signal: SignalDefinition<[M]>;
  /** How to wake an incident that is over, for acts that have their place after the end. */
  readonly revive?: StartIncident;
  /** Entry that says: accepted. */
  readonly action: LedgerEntry['action'];
  /**
   * Judges and builds the message; not called when the ledger has answered this id before.
   * @throws {ProblemError} why it is refused here already
   */
  readonly prepare: () => Promise<M>;
}

/**
 * Sends one message to a workflow and tells its sender what the ledger says came of it
 * (DESIGN section 4, "People act by Signal, and get an answer").
 *
 * @throws {ProblemError} the refusal, `workflow-gone`, `message-reused`
 */
export async function askWorkflow<M extends { readonly id: string }>(
  deps: ServerDeps,
  question: Question<M>,
): Promise<Reply> {
  const eventId = messageEventId(question.post ?? question.incident, question.messageId);
  const before = await readEntry(deps.ledger.db, eventId);
  if (before !== null) return answerFrom(before, question);
  const message = await question.prepare();
  if ((await send(deps, question, message)) === 'gone') {
    // It may have ended because of this very message, sent twice at the same moment.
    const last = await readEntry(deps.ledger.db, eventId);
    if (last !== null) return answerFrom(last, question);
    if (question.revive !== undefined) {
      await deps.temporal.signalWithStart(question.revive, question.signal, message);
      return await awaitAnswer(deps, question, eventId);
    }
    throw new ProblemError(
      'workflow-gone',
      `${question.post ?? question.incident} has ended and takes no more messages. Look at it again: GET /api/incidents/${question.incident}.`,
    );
  }
  return await awaitAnswer(deps, question, eventId);
}

/** How soon it is looked again whether a new post's workflow has begun, milliseconds. */
const LOOK_AGAIN = 25;
/** Words that are older than this have a workflow, or had one. */
const FRESH = 60_000;

/** A post's first words stand in the ledger a moment before its own workflow begins to listen. */
async function send<M extends { readonly id: string }>(
  deps: ServerDeps,
  { workflowId, signal, post, revive }: Question<M>,
  message: M,
): Promise<'sent' | 'gone'> {
  const until = performance.now() + deps.answerWithin;
  for (;;) {
    const sent = await deps.temporal.signal(workflowId, signal, message);
    if (sent === 'sent' || post === null || revive !== undefined) return sent;
    const view = await readPost(deps.ledger.db, post);
    const [first, ...later] = view?.revisions ?? [];
    const fresh =
      first !== undefined &&
      later.length === 0 &&
      view?.end === null &&
      deps.clock().getTime() - Date.parse(first.at) < FRESH;
    if (!fresh || performance.now() >= until) return sent;
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_AGAIN);
    });
  }
}

async function awaitAnswer<M extends { readonly id: string }>(
  deps: ServerDeps,
  question: Question<M>,
  eventId: string,
): Promise<Reply> {
  const entry = await deps.ledger.waitForEntry(eventId, deps.answerWithin);
  return entry === null ? recorded() : answerFrom(entry, question);
}

/** The answer while every worker is down: kept, and nothing more is known. */
export function recorded(): Reply {
  const body: Answer = { outcome: 'recorded', detail: 'recorded, waiting for the worker' };
  return { status: 202, body };
}

/**
 * What an entry tells the sender of a message.
 *
 * @throws {ProblemError} the refusal that it records; `message-reused` when it answers another
 */
export function answerFrom(
  entry: LedgerEntry,
  asked: Pick<Question<never>, 'caller' | 'incident' | 'post' | 'action' | 'messageId'> & {
    readonly signal: { readonly name: string };
  },
): Reply {
  if (entry.chain !== asked.incident || !isBySame(entry, asked.caller))
    throw reused(asked.messageId);
  if (entry.action === 'message.refuse') {
    const { code, detail, message } = entry.payload;
    if (message !== asked.signal.name) throw reused(asked.messageId);
    throw refusalProblem({ code, detail }, { recorded: true });
  }
  if (entry.action !== asked.action || !isAboutSame(entry, asked)) throw reused(asked.messageId);
  const body: Answer = { outcome: 'accepted', entry };
  return { status: 200, body };
}

/** A refusal may stand under `unknown`: its signature did not hold. */
function isBySame({ actor }: LedgerEntry, { person }: Caller): boolean {
  return actor.person === person || actor.person === 'unknown';
}

function isAboutSame(entry: LedgerEntry, { post }: { readonly post: PostId | null }): boolean {
  return post === null || ('post' in entry.payload && entry.payload.post === post);
}

function reused(messageId: string): ProblemError {
  return new ProblemError(
    'message-reused',
    `The message id ${messageId} was used for another request. Make a fresh one for each act.`,
  );
}
