import { blankRevision } from '../domain/blank-revision.ts';
import { chooseAccounts } from '../domain/choose-accounts.ts';
import type { ChannelSpec } from '../domain/delivery.ts';
import type { FactValue } from '../domain/facts.ts';
import { factsFoundIn } from '../domain/facts-found-in.ts';
import type { DraftPlan } from '../domain/incident-events.ts';
import type { PostState, Revision } from '../domain/post.ts';
import type { StoredLeaf, Words } from '../domain/rendition.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import type { TimeTelling } from '../domain/tell-time.ts';
import type { Instant } from '../domain/words.ts';
import { factsUsedBy } from '../templates/facts-used.ts';
import { renderAudience } from '../templates/render-audience.ts';
import { renderCorrection } from '../templates/render-correction.ts';
import { RenderError } from '../templates/render-error.ts';
import { renderWords } from '../templates/render-words.ts';
import type { WordsContext } from '../templates/words-context.ts';
import { houseOf } from './house.ts';
import { fake } from './simulated-people.ts';
import type { World } from './simulated-world.ts';

/** What a revision is made of: a template's words, or those of a person. */
export interface Source {
  /** `null`: the template's. */
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
 * Makes the next revision of a post from the runbook's own templates, as a worker would for a
 * practice house. The leaves' digests name the words and prove nothing.
 *
 * @throws RenderError when a template meets what is not known, or words do not fit their channel
 */
export function draftWords(
  world: World,
  state: PostState,
  plan: DraftPlan,
  source: Source,
): Drafted {
  const number = (state.revision?.number ?? 0) + 1;
  const variant = source.words === null && plan.from.kind === 'template' ? plan.from.variant : null;
  const { authors, unsignedWords } = source;
  const blank = blankRevision(
    plan,
    number,
    { authors, unsignedWords, variant },
    world.time(),
    source.promise,
  );
  const context = contextOf(world, state, plan, blank.promise);
  const words = source.words ?? fromPlan(world, state, plan, context);
  const { language, mode } = state;
  const { runbook } = world.pack;
  const { accounts } = chooseAccounts(houseOf(runbook), runbook.audiences, {
    ...plan,
    language,
    mode,
  });
  const leaves = accounts.map(({ channel, account, audience, ...spec }): StoredLeaf => {
    const text = textFor(world, state, { channel, account, audience, ...spec }, words, context);
    const digest = fake(`${state.post}/${number}/${channel}/${audience}`);
    world.words.set(digest, `${words.headline}\n${text}`);
    return { channel, account, audience, language, digest, size: 0, key: digest };
  });
  const facts = factsOf(world, state, plan, variant, words);
  return { words, revision: { ...blank, leaves, facts } };
}

/** In an audience's own form where the runbook has one, else the public's words. */
function textFor(
  { pack }: World,
  { step }: PostState,
  { channel, audience, form, limit, language }: ChannelSpec,
  words: Words,
  context: WordsContext,
): string {
  const own = (pack.runbook.audiences[audience]?.form ?? 'words') !== 'words';
  const text = (own ? renderAudience(pack, step, audience, context) : null) ?? words[form];
  const length = [...new Intl.Segmenter(language).segment(text)].length;
  if (limit !== null && length > limit) {
    throw new RenderError(
      'unprintable',
      `the words for ${channel} have ${length} characters, ${limit} fit`,
    );
  }
  return text;
}

function fromPlan(
  { pack }: World,
  { step }: PostState,
  { from }: DraftPlan,
  context: WordsContext,
): Words {
  return from.kind === 'words' ? from.words : renderWords(pack, step, from.variant, context);
}

function contextOf(
  { pack, now }: World,
  { language }: PostState,
  plan: DraftPlan,
  nextUpdate: Instant | null,
): WordsContext {
  const telling = { language, timeZone: pack.runbook.timeZone, now: now() };
  const { lead } = plan.inputs;
  return {
    ...telling,
    facts: plan.facts,
    unknown: plan.unknown,
    nextUpdate,
    saidAt: plan.inputs['saidAt'] ?? null,
    leadLink: lead === undefined ? null : `https://status.example/incidents/${lead}/`,
    ...correctionOf(pack, plan, telling),
  };
}

/** What was wrong and what is right, as the runbook words the fact. */
function correctionOf(
  { runbook }: RunbookPackage,
  { inputs, facts }: DraftPlan,
  telling: TimeTelling,
): Pick<WordsContext, 'said' | 'correct'> {
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
  variant: string | null,
  words: Words,
): readonly string[] {
  if (variant !== null) {
    const used = factsUsedBy(pack, step, variant, language);
    return used.filter((name) => Object.hasOwn(plan.facts, name));
  }
  const telling = { language, timeZone: pack.runbook.timeZone, now: now() };
  return factsFoundIn([words.headline, words.short, words.long], plan.facts, telling);
}
