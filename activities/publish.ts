import { ApplicationFailure } from '@temporalio/activity';
import type { DeliveryOutcome } from '../domain/delivery.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { refuse, tellRefusal, type Refusal } from '../domain/refusals.ts';
import { stricterRule } from '../domain/stricter-rule.ts';
import type { Digest } from '../domain/words.ts';
import { readClock } from '../ledger/read/read-clock.ts';
import { readRenditions } from '../ledger/read/read-renditions.ts';
import { appendEntries } from '../ledger/write/append-entries.ts';
import { sha256 } from '../trust/canonical.ts';
import { askedAt, limitedSignal, withHeartbeat } from './activity-context.ts';
import type { Channel, SendOutcome } from './channels/channel.ts';
import type { PublishRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { beginAttempt, type BegunAttempt, type Evidence } from './last-metre/begin-attempt.ts';
import {
  deliveryHistory,
  TRY_AGAIN,
  whereItStands,
  type DeliveryHistory,
  type Standing,
} from './last-metre/delivery-history.ts';
import { findChannel } from './last-metre/find-channel.ts';
import { judgeRecord } from './last-metre/judge-record.ts';
import { makeLanes, type Lanes } from './last-metre/lanes.ts';
import { pinnedRule, type PinnedRule } from './last-metre/pinned-rule.ts';
import { readPostRecord } from './last-metre/read-post-record.ts';
import { recordOutcome, type TellableOutcome } from './last-metre/record-outcome.ts';
import { recordRefusal } from './last-metre/record-refusal.ts';
import { RefusedError } from './last-metre/refused-error.ts';
import { resume } from './last-metre/resume.ts';
import { sendOnce } from './last-metre/send.ts';
import { trueSignEntries } from './last-metre/sign-entries.ts';
import { makeSingleFlight, type SingleFlight } from './last-metre/single-flight.ts';
import { assertRemembered } from './memory/assert-remembered.ts';

/** A worker whose clock is further off than this does not send. */
const CLOCK_LIMIT_MS = 30_000;
/** Sends of one delivery before an unknown end is a person's to look into. */
const MOST_UNKNOWN = 3;
const LONGEST_PAUSE_MS = 60_000;

/**
 * The last metre (DESIGN section 4): whatever asked for it, nothing leaves before everything was
 * verified here from stored bytes, and the attempt stands in the ledger.
 */
export function makePublish(
  deps: ActivityDeps,
): (request: PublishRequest) => Promise<DeliveryOutcome> {
  const own = { ...deps, lanes: makeLanes(deps.db), shared: makeSingleFlight() };
  return (request) => withHeartbeat(() => publish(own, request));
}

interface PublishDeps extends ActivityDeps {
  readonly lanes: Lanes;
  /** For reading what is judged again under the lock, or never changes. */
  readonly shared: SingleFlight;
}

async function publish(deps: PublishDeps, request: PublishRequest): Promise<DeliveryOutcome> {
  const { identity, leaf } = request;
  const retry = request.retry === null ? null : sha256(request.retry.statement);
  const found = findChannel(deps.channels, leaf, identity.mode);
  if (!found.ok) return await recordRefusal(deps, request, retry, found.refusal);
  const { channel } = found;
  const [stood, text, clock, pinned] = await readFirst(deps, request, retry);
  if (stood.standing.kind === 'settled') {
    // Nothing is sent, but the signature was taken, and whoever gave it waits for word of that.
    await appendEntries(
      deps.db,
      identity.incident,
      trueSignEntries(deps.policy, request, askedAt()),
    );
    return stood.standing.outcome;
  }
  const sentBefore =
    judgeRecord(stood.record, request) === null && stood.history.attempts.length > 0;
  if (sentBefore && text !== undefined) {
    const open = stood.standing.kind === 'open' ? stood.standing.attempt : null;
    const resumed = await resume(deps, channel, request, { text, open, history: stood.history });
    if (resumed !== null) return resumed;
  }
  const { standing, history } = sentBefore
    ? standingIn(await readRecord(deps, request), request, retry)
    : stood;
  if (standing.kind === 'settled') return standing.outcome;

  const evidence = gather(deps, request, { text, clock, pinned, stood: standing.kind });
  if ('code' in evidence) return await endRefused(deps, request, retry, evidence, standing);
  try {
    const begun = await beginAttempt(deps, request, retry, evidence);
    return await sendAndRecord(deps, channel, request, begun, history);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    if (error.again) throw ApplicationFailure.retryable(error.message, 'UNDER_WAY');
    return isKeptBack(error.refusal) && standing.kind === 'fresh'
      ? await keepBack(deps, request, error.refusal)
      : await endRefused(deps, request, retry, error.refusal, standing);
  }
}

function isKeptBack({ code }: Refusal): boolean {
  return code === 'held' || code === 'under-embargo';
}

/** Nothing went out and nothing failed: the signature stands, and the words wait for a release. */
async function keepBack(
  deps: Pick<ActivityDeps, 'db' | 'policy' | 'log'>,
  request: PublishRequest,
  refusal: Refusal,
): Promise<DeliveryOutcome> {
  const { incident, post } = request.identity;
  await appendEntries(deps.db, incident, trueSignEntries(deps.policy, request, askedAt()));
  deps.log.info({ incident, post, key: request.key, ...refusal }, 'kept back');
  return { outcome: 'held', reason: tellRefusal(refusal) };
}

interface Stood {
  readonly record: readonly LedgerEntry[];
  readonly history: DeliveryHistory;
  readonly standing: Standing;
}

function readRecord(
  deps: Pick<ActivityDeps, 'db' | 'policy'>,
  { identity: { incident, post } }: PublishRequest,
): Promise<readonly LedgerEntry[]> {
  return readPostRecord(deps, incident, post);
}

function standingIn(
  record: readonly LedgerEntry[],
  { key }: PublishRequest,
  retry: Digest | null,
): Stood {
  const history = deliveryHistory(record, key);
  return { record, history, standing: whereItStands(history, retry) };
}

/**
 * All that has to be read before the judging, which is done without waiting for anything. How far
 * off this machine's clock is, in milliseconds, is one of it.
 */
async function readFirst(
  deps: PublishDeps,
  request: PublishRequest,
  retry: Digest | null,
): Promise<readonly [Stood, string | undefined, number, PinnedRule]> {
  const { db, shared } = deps;
  const { identity, leaf, revision } = request;
  const { incident, post } = identity;
  const digests = [...new Set([leaf, ...revision.leaves].map(({ digest }) => digest))].toSorted();
  const [, record, texts, clock, pinned] = await Promise.all([
    shared(`memory ${incident}`, () => assertRemembered(deps, incident)),
    shared(`record ${post}`, () => readRecord(deps, request)),
    shared(`texts ${digests.join()}`, () => readRenditions(db, digests)),
    shared('clock', async () => Math.abs((await readClock(db)).getTime() - deps.now().getTime())),
    shared(`runbook ${JSON.stringify(identity)}`, () => pinnedRule(db, identity)),
  ]);
  return [standingIn(record, request, retry), texts.get(leaf.digest), clock, pinned];
}

function gather(
  deps: ActivityDeps,
  request: PublishRequest,
  {
    text,
    clock: off,
    pinned,
    stood,
  }: {
    readonly text: string | undefined;
    readonly clock: number;
    readonly pinned: PinnedRule;
    readonly stood: Evidence['stood'];
  },
): Evidence | Refusal {
  const { identity } = request;
  if (off > CLOCK_LIMIT_MS) return refuse('clock-off', `${Math.round(off / 1000)} s`);
  if (!pinned.ok) return pinned.refusal;
  const floor = deps.floors[identity.kind] ?? deps.floors.default;
  const rule = stricterRule(stricterRule(pinned.rule, identity.rule), floor);
  const embargo = pinned.embargo ?? identity.embargo;
  return { text, rule, embargo, stood, asked: askedAt() };
}

/** Refused, but an earlier send may have gone out: then nobody may say that nothing did. */
async function endRefused(
  deps: PublishDeps,
  request: PublishRequest,
  retry: Digest | null,
  refusal: Refusal,
  standing: Standing,
): Promise<DeliveryOutcome> {
  const refused = await recordRefusal(deps, request, retry, refusal);
  if (standing.kind !== 'open') return refused;
  const reason = `an earlier send was cut short, and it may not be repeated: ${refusal.code}`;
  return await recordOutcome(deps, request, standing.attempt.number, {
    outcome: 'unconfirmed',
    reason,
  });
}

async function sendAndRecord(
  deps: PublishDeps,
  channel: Channel,
  request: PublishRequest,
  { number, rendition, entries, text }: BegunAttempt,
  history: DeliveryHistory,
): Promise<DeliveryOutcome> {
  // Before it leaves: what the public may read must be known outside of the database, too.
  await deps.witness.keep(request.identity.incident, { what: 'sent', entries, text });
  const signal = limitedSignal(deps.sendTimeoutMs);
  const sent = await sendOnce(channel, { key: request.key, rendition, signal });
  deps.log.info(
    { post: request.identity.post, channel: channel.spec.channel, attempt: number, ...sent },
    'sent',
  );
  if (sent.outcome === 'unknown' && mayRepeat(channel, history)) {
    // The attempt stays open: asked again, it goes on by what the channel can do.
    throw ApplicationFailure.retryable(sent.reason, 'UNKNOWN_END');
  }
  const outcome = await recordOutcome(deps, request, number, toOutcome(sent, deps.now()));
  if (sent.outcome === 'try-again' && outcome.outcome === 'failed') {
    throw ApplicationFailure.create({
      message: sent.reason,
      type: 'TRY_AGAIN',
      nextRetryDelay: sent.afterMs ?? Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** number),
    });
  }
  return outcome;
}

function mayRepeat({ spec }: Channel, history: DeliveryHistory): boolean {
  return spec.ability !== 'one-try' && history.attempts.length + 1 < MOST_UNKNOWN;
}

function toOutcome(sent: SendOutcome, now: Date): TellableOutcome {
  switch (sent.outcome) {
    case 'published': {
      const { remoteId, permalink } = sent;
      return { outcome: 'published', remoteId, permalink, at: now.toISOString() };
    }
    case 'rejected':
      return { outcome: 'failed', code: 'rejected', reason: sent.reason };
    case 'try-again':
      return { outcome: 'failed', code: TRY_AGAIN, reason: sent.reason };
    case 'unknown':
      return { outcome: 'unconfirmed', reason: sent.reason };
  }
}
