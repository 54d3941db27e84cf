import type { FactValue } from '../domain/facts.ts';
import type { Words } from '../domain/rendition.ts';
import type { DraftPlan } from '../domain/incident-events.ts';
import type { PostState, Revision } from '../domain/post.ts';
import type { StoredLeaf } from '../domain/rendition.ts';
import type { Instant } from '../domain/words.ts';
import { factsFoundIn } from '../domain/facts-found-in.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import type { TimeTelling } from '../domain/tell-time.ts';
import { factsUsedBy } from '../templates/facts-used.ts';
import { renderCorrection } from '../templates/render-correction.ts';
import { RenderError } from '../templates/render-error.ts';
import { renderWords } from '../templates/render-words.ts';
import { fake } from './simulated-people.ts';
import type { World } from './simulated-world.ts';

/** Words without a promise may wait this long for a signature, as in workflows/make-revision.ts. */
const NO_PROMISE_PUBLISH_WITHIN = 24 * 60 * 60 * 1000;
const SHORTEST_ROUNDED = 5 * 60_000;

/** What a revision is made of: a template's words, or those of a person. */
export interface Source {
  readonly words: Words | null;
  readonly authors: readonly string[];
  readonly unsignedWords: boolean;
  /** Another promise than the rhythm's. */
  readonly promise: Instant | null;
}

export interface Drafted {
  readonly revision: Revision;
  readonly words: Words;
}

/**
 * Makes the next revision of a post from the runbook's own templates. The leaves stand for one
 * account on each channel; their digests name the words and prove nothing.
 *
 * @throws RenderError when a template meets what is not known
 */
export function draftWords(
  world: World,
  state: PostState,
  plan: DraftPlan,
  source: Source,
): Drafted {
  const number = (state.revision?.number ?? 0) + 1;
  const promise =
    source.promise ??
    (plan.promiseAfter === null ? null : promiseFrom(world.time(), plan.promiseAfter));
  const words = source.words ?? fromTemplate(world, state, plan, promise);
  const leaves = destinations(world, plan).map(({ channel, audience }): StoredLeaf => {
    const digest = fake(`${state.post}/${number}/${channel}/${audience}`);
    world.words.set(digest, `${words.headline}\n${words.short}\n${words.long}`);
    const { language } = state;
    return { channel, account: 'rehearsal', audience, language, digest, size: 0, key: digest };
  });
  return {
    words,
    revision: {
      number,
      leaves,
      authors: source.authors,
      unsignedWords: source.unsignedWords,
      variant: source.words === null && plan.from.kind === 'template' ? plan.from.variant : null,
      status: plan.status,
      impact: plan.impact,
      components: plan.components,
      promise,
      publishBy: promise ?? new Date(world.time() + NO_PROMISE_PUBLISH_WITHIN).toISOString(),
      facts: factsOf(world, state, plan, source.words, words),
    },
  };
}

function fromTemplate(
  { pack, now }: World,
  state: PostState,
  plan: DraftPlan,
  nextUpdate: Instant | null,
): Words {
  if (plan.from.kind === 'words') return plan.from.words;
  const { timeZone } = pack.runbook;
  const telling = { language: state.language, timeZone, now: now() };
  const { lead } = plan.inputs;
  return renderWords(pack, state.step, plan.from.variant, {
    ...telling,
    facts: plan.facts,
    unknown: plan.unknown,
    nextUpdate,
    saidAt: plan.inputs['saidAt'] ?? null,
    leadLink: lead === undefined ? null : `https://status.example/incidents/${lead}/`,
    ...correctionOf(pack, plan, telling),
  });
}

/** What was wrong and what is right, as the runbook words the fact. */
function correctionOf(
  { runbook }: RunbookPackage,
  { inputs, facts }: DraftPlan,
  telling: TimeTelling,
): { readonly said?: string; readonly correct?: string | null } {
  const { fact, was } = inputs;
  if (fact === undefined || was === undefined) return {};
  const value = facts[fact] ?? null;
  const words = renderCorrection(runbook, fact, JSON.parse(was) as FactValue, value, telling);
  if (words !== null) return words;
  throw new RenderError('unprintable', `the runbook has no words that correct ${fact}`);
}

/** As the worker finds them: by the templates that were used, else by what stands in the words. */
function factsOf(
  { pack, now }: World,
  { step, language }: PostState,
  plan: DraftPlan,
  given: Words | null,
  words: Words,
): readonly string[] {
  if (given === null && plan.from.kind === 'template') {
    const used = factsUsedBy(pack, step, plan.from.variant, language);
    return used.filter((name) => Object.hasOwn(plan.facts, name));
  }
  const telling = { language, timeZone: pack.runbook.timeZone, now: now() };
  return factsFoundIn([words.headline, words.short, words.long], plan.facts, telling);
}

interface Place {
  readonly channel: string;
  readonly audience: string;
}

function destinations({ pack }: World, plan: DraftPlan): readonly Place[] {
  if (plan.audiences.length === 0) {
    return plan.channels.map((channel) => ({ channel, audience: 'public' }));
  }
  return plan.audiences.flatMap((audience) =>
    (pack.runbook.audiences[audience]?.channels ?? []).map((channel) => ({ channel, audience })),
  );
}

/** The public reads whole minutes; drills count in seconds and are left alone. */
function promiseFrom(now: number, after: number): Instant {
  const step = after < SHORTEST_ROUNDED ? 1 : 60_000;
  return new Date(Math.ceil((now + after) / step) * step).toISOString();
}
