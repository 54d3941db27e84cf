import type { CancellationScope } from '@temporalio/workflow';
import { COUNTERSIGN } from '../domain/ledger-entry.ts';
import type { Means } from '../domain/escalation.ts';
import type { AskTime, EscalationLevel } from '../domain/escalation.ts';
import { hurryNext, markAsked } from '../domain/plan-escalation.ts';
import type { Reachable } from '../domain/rota.ts';
import { findCover, notify } from './activity-proxies.ts';
import type { CoverInput, CoverMemory } from './cover-memory.ts';
import type { Inbox } from './inbox.ts';
import type { RecordKeeper } from './record-keeper.ts';

/** Name under which the workflow puts what came of a notice into its own inbox. */
export const NOTICE_ANSWERED = 'notice answered';

export interface NoticeAnswer {
  readonly level: number;
  readonly repeat: number;
  readonly person: Reachable;
  readonly means: Notice;
  /** What has been tried for her on this asking, this one included. */
  readonly tried: readonly Means[];
  /** `null`: it was sent, or was needed no more. */
  readonly failed: string | null;
}

type Notice = Exclude<Means, 'console'>;

/** What the asking needs of the workflow that asks. */
export interface Asking {
  readonly input: CoverInput;
  readonly memory: CoverMemory;
  readonly keeper: RecordKeeper;
  readonly inbox: Inbox;
  readonly scope: CancellationScope;
  /** Notices under way, by `level/repeat`. */
  readonly underWay: Map<string, { open: number; reached: boolean }>;
}

const LONGEST_REASON = 300;

/** Asks one level: finds who covers now, records it, then sends; recorded before anybody is asked. */
export async function askLevel(asking: Asking, ask: AskTime): Promise<void> {
  const { input, memory, keeper } = asking;
  const level = input.escalation.levels[ask.level];
  memory.clock = markAsked(memory.clock, ask);
  if (level === undefined) return;
  const summary = `who covers: ${level.ask}`;
  const found = await findCover.executeWithOptions({ summary }, [
    { ask: level.ask, mode: input.mode },
  ]);
  const { post } = input;
  if (found.gap !== null || found.people.length === 0) {
    const reason = found.gap ?? 'nobody-on-rota';
    keeper.add([
      {
        eventId: `${post}/cover/gap/${ask.level}/${ask.repeat}`,
        actor: COUNTERSIGN,
        action: 'cover.gap',
        payload: { post, level: ask.level, ask: level.ask, reason },
      },
    ]);
    memory.clock = hurryNext(memory.clock, ask.level, new Date().toISOString());
    return keeper.flush();
  }
  const people = found.people.map((person) => ({ person, by: waysTo(person, level) }));
  keeper.add([
    {
      eventId: `${post}/cover/ask/${ask.level}/${ask.repeat}`,
      actor: COUNTERSIGN,
      action: 'cover.ask',
      payload: {
        post,
        level: ask.level,
        repeat: ask.repeat,
        ask: level.ask,
        people: people.map(({ person: { person, name }, by }) => ({ person, name, by })),
        until: memory.clock.deadline,
      },
    },
  ]);
  await keeper.flush();
  asking.underWay.set(nameOf(ask), { open: 0, reached: false });
  for (const { person, by } of people) {
    for (const means of by) send(asking, ask, person, means, by);
  }
  hurryIfNobodyReached(asking, ask);
}

/**
 * Takes what came of one notice. What failed for good is recorded with what is tried instead; when
 * nobody of a level could be reached, the next level is asked at once.
 */
export async function takeNoticeAnswer(asking: Asking, answer: NoticeAnswer): Promise<void> {
  const { input, keeper, underWay } = asking;
  const { level, repeat, person, means, failed } = answer;
  const state = underWay.get(nameOf(answer));
  if (state === undefined) return;
  state.open -= 1;
  if (failed === null) state.reached = true;
  else {
    // Somebody else's answer may have tried the other means already.
    const instead = person.means.filter((other) => !answer.tried.includes(other));
    keeper.add([
      {
        eventId: `${input.post}/cover/fail/${level}/${repeat}/${person.person}/${means}`,
        actor: COUNTERSIGN,
        action: 'cover.fail',
        payload: {
          post: input.post,
          level,
          repeat,
          person: person.person,
          means,
          reason: failed.slice(0, LONGEST_REASON),
          instead,
        },
      },
    ]);
    await keeper.flush();
    const tried = [...answer.tried, ...instead];
    for (const other of instead) send(asking, answer, person, other, tried);
  }
  hurryIfNobodyReached(asking, answer);
}

/** A level's means as far as she has them; else whatever she has. The queue always shows it. */
function waysTo({ means }: Reachable, { by }: EscalationLevel): readonly Means[] {
  const fitting = by.filter((wanted) => means.includes(wanted));
  if (fitting.length > 0) return fitting;
  return means.length > 0 ? means : ['console'];
}

function send(
  asking: Asking,
  ask: Pick<AskTime, 'level' | 'repeat'>,
  person: Reachable,
  means: Means,
  tried: readonly Means[],
): void {
  // The queue shows it to her by the entry that stands in the ledger already.
  if (means === 'console') return;
  const { input, memory, inbox, scope, underWay } = asking;
  const state = underWay.get(nameOf(ask));
  if (state !== undefined) state.open += 1;
  const { level, repeat } = ask;
  const answer = (failed: string | null): void =>
    inbox.put({
      name: NOTICE_ANSWERED,
      payload: { level, repeat, person, means, tried, failed } satisfies NoticeAnswer,
    });
  void scope
    .run(() =>
      notify.executeWithOptions({ summary: `ask ${person.person} by ${means}` }, [
        {
          post: input.post,
          person: person.person,
          means,
          mode: input.mode,
          key: `${input.post}/${level}/${repeat}/${person.person}/${means}`,
          until: memory.clock.deadline,
          repeat,
        },
      ]),
    )
    .then(
      () => answer(null),
      (failure: unknown) => answer(reasonOf(failure)),
    );
}

function hurryIfNobodyReached(asking: Asking, ask: Pick<AskTime, 'level' | 'repeat'>): void {
  const state = asking.underWay.get(nameOf(ask));
  if (state === undefined || state.open > 0) return;
  asking.underWay.delete(nameOf(ask));
  const level = asking.input.escalation.levels[ask.level];
  const onlyShown = level?.by.every((means) => means === 'console') ?? true;
  if (state.reached || onlyShown) return;
  const { memory } = asking;
  memory.clock = hurryNext(memory.clock, ask.level, new Date().toISOString());
}

/** The innermost reason is the one that helps somebody who reads it. */
function reasonOf(failure: unknown): string {
  let reason = failure;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  return reason instanceof Error ? reason.message : String(reason);
}

function nameOf({ level, repeat }: Pick<AskTime, 'level' | 'repeat'>): string {
  return `${level}/${repeat}`;
}
