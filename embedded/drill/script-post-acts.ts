import { setTimeout as pause } from 'node:timers/promises';
import { holdBack, revisePost } from '../../cli/client/act-on-post.ts';
import { readLedger } from '../../cli/client/list-all.ts';
import { ProblemError } from '../../cli/client/problem-error.ts';
import { sendRelease } from '../../cli/client/release.ts';
import { readShown, wordsOf } from '../../cli/client/shown-words.ts';
import type { Session } from '../../cli/client/session.ts';
import { actorFor } from '../../rehearsal/actor-for.ts';
import { addToWords } from '../../rehearsal/add-to-words.ts';
import { tellPostRef } from '../../rehearsal/moment.ts';
import type { Moment, PostRef } from '../../rehearsal/moment.ts';
import type { Act, Beat, CastName } from '../../rehearsal/script.ts';
import { spanOf } from '../../rehearsal/span-of.ts';
import { StageError } from '../../rehearsal/stage.ts';
import type { Answer, PostDetail } from '../../server/api/contract.ts';
import { OVERTAKEN, readPost, sign } from './act.ts';
import { personOf } from './cast.ts';
import type { ScriptContext } from './script-stage.ts';
import { until } from './until.ts';

/** Everybody who is asked to sign, by the role that is missing. */
const SIGNERS: Readonly<Record<string, readonly CastName[]>> = {
  communicator: ['communicator', 'second-communicator'],
  legal: ['legal'],
};
const WITH_PEOPLE = ['waiting', 'changes-requested'];
const GONE = ['delivering', 'settled', 'signed'];

/** Lets everybody sign whose signature is missing, or those who are named. */
export async function signByScript(
  context: ScriptContext,
  beat: Beat,
  ref: PostRef,
): Promise<void> {
  const { number } = await context.awaitPost(beat.on, ref, ['waiting']);
  for (const name of beat.as) {
    await signOnce(context, beat, number, personOf(context.cast, name));
  }
  if (beat.as.length > 0) return;
  await until(`the signatures of ${tellPostRef(ref)}`, async () => {
    const detail = await read(context, beat.on, number);
    if (GONE.includes(detail.view.state)) return true;
    const name = whoIsMissing(context, detail);
    if (name === null) {
      throw new StageError('never', `nobody is left who could sign ${tellPostRef(ref)}`);
    }
    await signOnce(context, beat, number, personOf(context.cast, name));
    return null;
  });
  await awaitPublic(context, beat.on, number);
}

/** What is signed goes out a moment later; the next act comes after that, as in a rehearsal. */
async function awaitPublic(context: ScriptContext, on: string, number: number): Promise<void> {
  await until(`${context.incident(on)}/post-${number} in public`, async () => {
    const { view } = await read(context, on, number);
    return view.publishedAt !== null || view.state !== 'delivering' ? true : null;
  });
  const { view } = await read(context, on, number);
  if (view.publishedAt === null || (view.revisions.at(-1)?.promise ?? null) === null) return;
  // The incident has heard of it once it keeps the promise's clock.
  await until(`the promise of ${view.post}`, async () => {
    const rows = await readLedger(context.cast.auditor.call, context.incident(on));
    return rows.some(
      ({ entry }) => entry.action === 'promise.give' && entry.payload.post === view.post,
    )
      ? true
      : null;
  });
}

/** Signs what is shown now; fresh words that came in between are read and signed instead. */
async function signOnce(
  context: ScriptContext,
  beat: Beat,
  number: number,
  signer: Session,
): Promise<void> {
  for (let tries = 3; ; tries -= 1) {
    const detail = await read(context, beat.on, number);
    if (detail.current === null) throw new StageError('not-there', 'there are no words to sign');
    try {
      await sign(signer, detail);
      return;
    } catch (error) {
      const again =
        error instanceof ProblemError &&
        OVERTAKEN.has(error.problem.code) &&
        beat.refused !== error.problem.code;
      const { view } = await read(context, beat.on, number);
      if (again && GONE.includes(view.state)) return;
      if (!again || tries === 0) throw error;
      await pause(500);
    }
  }
}

function whoIsMissing({ cast }: ScriptContext, { view }: PostDetail): CastName | null {
  const signed = view.signOffs.filter(({ counts }) => counts).map(({ person }) => person);
  const [role = ''] = (view.missing[0] ?? '').split(' ');
  const free = (SIGNERS[role] ?? []).filter(
    (name) => !signed.includes(personOf(cast, name).key.person),
  );
  return free[0] ?? null;
}

/** Asks for changes, rejects or withdraws. */
export async function holdBackByScript(
  context: ScriptContext,
  beat: Beat,
  act: Extract<Act, { readonly do: 'change' | 'reject' | 'withdraw' }>,
): Promise<Answer> {
  const { number } = await context.awaitPost(beat.on, act.post, [...WITH_PEOPLE, 'signed']);
  const detail = await read(context, beat.on, number);
  const how = act.do === 'change' ? 'request-changes' : act.do;
  return holdBack(personOf(context.cast, actorFor(beat)), detail, how, act.reason);
}

/** Adds a sentence, gives another promise, or both. */
export async function reviseByScript(
  context: ScriptContext,
  beat: Beat,
  act: Extract<Act, { readonly do: 'revise' }>,
): Promise<Answer> {
  const { cast, script, tempo } = context;
  const { number } = await context.awaitPost(beat.on, act.post, WITH_PEOPLE);
  const detail = await read(context, beat.on, number);
  const words = wordsOf(detail.current === null ? [] : readShown(detail.current));
  const ahead = act.promise === null ? null : spanOf(script, act.promise, tempo);
  return revisePost(
    personOf(cast, actorFor(beat)),
    detail,
    {
      words: addToWords(words, act.begin, act.add),
      note: `${act.begin}${act.add}` === '' ? 'another promise' : 'a sentence more',
      promise: ahead === null ? null : new Date(Date.now() + ahead).toISOString(),
    },
    new Date(),
  );
}

/** Lifts the embargo of a signed post. */
export async function releaseByScript(
  context: ScriptContext,
  beat: Beat,
  ref: PostRef,
  reason: string,
): Promise<Answer> {
  const { cast, script, incident } = context;
  const { number } = await context.awaitPost(beat.on, ref, ['signed', 'waiting']);
  const { view } = await read(context, beat.on, number);
  const revision = view.revisions.at(-1)?.number ?? 0;
  const of = { incident: incident(beat.on), mode: 'drill', drill: script.name } as const;
  const embargo = { post: view.post, number, revision };
  return sendRelease(personOf(cast, actorFor(beat)), { incident: of, embargo, reason }, new Date());
}

const STATUS: PostRef = { step: 'status', situation: null, language: null };

/** Signs each status post as it waits, until the moment has come. */
export async function tendByScript(
  context: ScriptContext,
  beat: Beat,
  moment: Moment,
): Promise<void> {
  for (;;) {
    const next = await context.awaitAny(beat.on, [moment, { on: 'waiting', post: STATUS }]);
    if (next === moment) return;
    await signByScript(context, beat, STATUS);
  }
}

function read({ cast, incident }: ScriptContext, on: string, number: number): Promise<PostDetail> {
  return readPost(cast.communicator, incident(on), number);
}
