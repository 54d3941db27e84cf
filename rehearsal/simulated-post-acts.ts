import { missingSignatures } from '../domain/missing-signatures.ts';
import type { RefusalCode } from '../domain/refusals.ts';
import { addToWords } from './add-to-words.ts';
import { tellPostRef } from './moment.ts';
import type { Act, Beat, CastName } from './script.ts';
import { answer, sayAct } from './simulated-context.ts';
import type { SimulatedContext } from './simulated-context.ts';
import { actorOf, fake, paperOf, signedOff, signedRelease, signerOf } from './simulated-people.ts';
import type { SimulatedPost } from './simulated-post.ts';
import { spanOf } from './span-of.ts';
import { StageError } from './stage.ts';

type Doing<D extends Act['do']> = Extract<Act, { readonly do: D }>;

/** Everybody who is asked to sign, in the order in which they are. */
const SIGNERS: readonly CastName[] = [
  'communicator',
  'second-communicator',
  'legal',
  'engineer',
  'commander',
];
const WITH_PEOPLE = ['waiting', 'changes-requested'];

/** Lets everybody sign whose signature is missing, one after the other, or those who are named. */
export async function signSimulated(
  context: SimulatedContext,
  beat: Beat,
  act: Doing<'sign'>,
): Promise<RefusalCode | null> {
  const post = await context.awaitPost(beat.on, act.post, ['waiting']);
  if (beat.as.length > 0) {
    for (const who of beat.as) {
      const refused = signOnce(context, beat, post, who);
      if (refused !== null) return refused;
    }
    return null;
  }
  for (const who of SIGNERS) {
    if (post.state().phase !== 'waiting') return null;
    if (!isMissing(post, who)) continue;
    const refused = signOnce(context, beat, post, who);
    if (refused !== null) return refused;
  }
  if (post.state().phase !== 'waiting') return null;
  throw new StageError('never', `nobody is left who could sign ${tellPostRef(act.post)}`);
}

/** Whether this person's signature would fill a place that is still free. */
function isMissing(post: SimulatedPost, who: CastName): boolean {
  const { rule, revision, signOffs } = post.state();
  if (revision === null) return false;
  const signed = signOffs.map(({ signer }) => signer);
  const before = missingSignatures(rule, revision, signed);
  const after = missingSignatures(rule, revision, [...signed, signerOf(who)]);
  return before.join() !== after.join();
}

function signOnce(
  context: SimulatedContext,
  beat: Beat,
  post: SimulatedPost,
  who: CastName,
): RefusalCode | null {
  const { world } = context;
  sayAct(context, beat, who);
  const nonce = fake(`nonce-${world.next()}`);
  const verified = signedOff(who, post.state(), world.now(), nonce);
  if (verified === null) throw new StageError('not-there', 'there are no words to sign');
  const refusal = post.take({ type: 'signedOff', verified, signed: paperOf(who) });
  if (refusal === null && post.state().phase === 'signed') {
    world.say(beat.on, 'waits', `${post.state().step} is signed and waits for its release`);
  }
  return answer(context, beat.on, refusal);
}

const HOLD_BACK = { change: 'requestChanges', reject: 'reject', withdraw: 'withdraw' } as const;

/** Asks for changes, rejects or withdraws. */
export async function holdBackSimulated(
  context: SimulatedContext,
  beat: Beat,
  act: Doing<'change' | 'reject' | 'withdraw'>,
  who: CastName,
): Promise<RefusalCode | null> {
  const post = await context.awaitPost(beat.on, act.post, [...WITH_PEOPLE, 'signed']);
  sayAct(context, beat, who);
  const revision = post.state().revision?.number ?? 0;
  return answer(
    context,
    beat.on,
    post.take({
      type: 'heldBack',
      act: HOLD_BACK[act.do],
      by: actorOf(who),
      revision,
      reason: act.reason,
    }),
  );
}

/** Adds a sentence, gives another promise, or both; what was signed before is void then. */
export async function reviseSimulated(
  context: SimulatedContext,
  beat: Beat,
  act: Doing<'revise'>,
  who: CastName,
): Promise<RefusalCode | null> {
  const { world, script, tempo } = context;
  const post = await context.awaitPost(beat.on, act.post, WITH_PEOPLE);
  sayAct(context, beat, who);
  const words = post.words();
  if (words === null) throw new StageError('not-there', 'there are no words to revise');
  const by = actorOf(who);
  const { revision } = post.state();
  const refusal = post.revise(
    {
      words: addToWords(words, act.begin, act.add),
      authors: [...new Set([...(revision?.authors ?? []), by.person])],
      unsignedWords: revision?.unsignedWords ?? false,
      promise:
        act.promise === null
          ? null
          : new Date(world.time() + spanOf(script, act.promise, tempo)).toISOString(),
    },
    by,
  );
  return answer(context, beat.on, refusal);
}

/** Lifts the embargo of a signed post. */
export async function releaseSimulated(
  context: SimulatedContext,
  beat: Beat,
  act: Doing<'release'>,
  who: CastName,
): Promise<RefusalCode | null> {
  const { world, incident } = context;
  if (act.post === null) throw new StageError('not-there', 'no post is named');
  const post = await context.awaitPost(beat.on, act.post, ['signed', 'waiting']);
  sayAct(context, beat, who);
  const nonce = fake(`nonce-${world.next()}`);
  const { state } = incident(beat.on);
  const duty = post.state().embargo?.duty ?? null;
  return answer(
    context,
    beat.on,
    post.take({
      type: 'embargoLifted',
      verified: signedRelease(who, state(), post.state(), act.reason, world.now(), nonce),
      signed: paperOf(who),
      dutyDone:
        duty === null || state().tasks.some(({ id, doneAt }) => id === duty && doneAt !== null),
    }),
  );
}
