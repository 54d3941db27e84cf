import { applyPostEvent } from '../domain/apply-post.ts';
import { staleAt, staleness } from '../domain/draft-timing.ts';
import type { DraftPlan } from '../domain/incident-events.ts';
import type { Actor } from '../domain/ledger-entry.ts';
import type { FactValue } from '../domain/facts.ts';
import { COUNTERSIGN } from '../domain/ledger-entry.ts';
import { judgePromise } from '../domain/judge-promise.ts';
import { missingSignatures } from '../domain/missing-signatures.ts';
import type { PostEffect, PostEvent, PostStep, RevisionReason } from '../domain/post-events.ts';
import { newPost } from '../domain/new-post.ts';
import type { PostIdentity, PostState } from '../domain/post.ts';
import type { Words } from '../domain/rendition.ts';
import type { Refusal } from '../domain/refusals.ts';
import { RenderError } from '../templates/render-error.ts';
import { tellPostRef } from './moment.ts';
import { draftWords } from './simulated-words.ts';
import type { Source } from './simulated-words.ts';
import type { World } from './simulated-world.ts';

/** The gate of one post, as workflows/post.ts walks it, without a workflow. */
export interface SimulatedPost {
  readonly state: () => PostState;
  readonly plan: () => DraftPlan;
  readonly words: () => Words | null;
  readonly take: (event: PostEventInput) => Refusal | null;
  readonly draft: (because: RevisionReason, standing?: Standing) => void;
  /** The facts that must still be so when its words go out, with what they were. */
  readonly restsOn: () => Readonly<Record<string, FactValue>>;
  /** Words of a person; a promise beyond the runbook's bounds is refused. */
  readonly revise: (source: Source, by: Actor) => Refusal | null;
  readonly changePlan: (plan: Partial<DraftPlan>) => void;
  readonly nextWake: () => number | null;
  readonly wake: () => void;
}

type WithoutBase<E> = E extends unknown ? Omit<E, 'eventId' | 'now'> : never;
export type PostEventInput = WithoutBase<PostEvent>;

/** What follows the incident's severity. */
export type Standing = Partial<Pick<PostState, 'severity' | 'rule'>>;

export interface PostSurroundings {
  readonly world: World;
  /** Name of the incident in the script. */
  readonly on: string;
  /** Nothing may be sent now. */
  readonly isHeld: () => boolean;
  /** Tells the incident to look at this post again. */
  readonly news: (number: number) => void;
}

export function simulatePost(
  { world, on, isHeld, news }: PostSurroundings,
  identity: PostIdentity,
  firstPlan: DraftPlan,
): SimulatedPost {
  let plan = firstPlan;
  let words: Words | null = null;
  let restedOn: Readonly<Record<string, FactValue>> = {};
  let state: PostState = { ...newPost(identity, null), held: isHeld() };
  const name = tellPostRef({ ...identity, language: null });

  const take = (event: PostEventInput): PostStep => {
    const step = applyPostEvent(state, {
      ...event,
      eventId: `${identity.post}/${world.next()}`,
      now: world.now(),
    } as PostEvent);
    state = step.state;
    world.record(on, step.entries);
    for (const effect of step.effects) act(effect);
    return step;
  };

  const act = (effect: PostEffect): void => {
    switch (effect.do) {
      case 'deliver':
        return deliver(effect.key);
      case 'redraft':
        return draft(effect.because);
      case 'tellPublished':
      case 'tellAnswered':
      case 'tellSettled':
        return news(identity.number);
    }
  };

  const deliver = (key: string): void => {
    const delivery = state.deliveries.find((other) => other.key === key);
    if (delivery === undefined) return;
    const { leaf } = delivery;
    if (isHeld()) {
      const reason = 'the incident is on hold';
      take({ type: 'deliveryAnswered', key, outcome: { outcome: 'held', reason } });
      return;
    }
    const at = world.now();
    const remote = { remoteId: null, permalink: null };
    const payload = { post: identity.post, key, leaf, ...remote, at };
    const first = state.publishedAt === null;
    world.record(on, [
      {
        eventId: `${identity.post}/${key}/out`,
        actor: COUNTERSIGN,
        action: 'delivery.publish',
        payload,
      },
    ]);
    if (first) world.say(on, 'public', `${name} is public`, words?.short ?? null);
    take({ type: 'deliveryAnswered', key, outcome: { outcome: 'published', ...remote, at } });
  };

  const draft = (because: RevisionReason, standing: Standing = {}): void => {
    const source = freshSource(state, plan, words);
    try {
      const made = draftWords(world, state, plan, source);
      words = made.words;
      const { revision } = made;
      restedOn = bindingValues(plan, revision.facts);
      take({ type: 'drafted', revision, because, note: '', actor: COUNTERSIGN, ...standing });
      world.say(on, 'waits', tellWaiting(world, state, name, because));
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      take({ type: 'draftFailed', reason: error.message });
      world.say(on, 'trouble', `${name}: the words could not be made: ${error.message}`);
    }
  };

  const wakes = (): readonly number[] => {
    const stale = staleAt(state, plan.draftLead);
    const lead = state.leadUntil === null ? null : Date.parse(state.leadUntil);
    return [stale, state.phase === 'delivering' ? lead : null].filter((time) => time !== null);
  };

  return {
    state: () => state,
    plan: () => plan,
    words: () => words,
    take: (event) => take(event).refusal,
    draft,
    restsOn: () => restedOn,
    revise: (source, by) => {
      const tooFar =
        source.promise === null ? null : judgePromise(plan, source.promise, world.now());
      if (tooFar !== null) return tooFar;
      const { revision } = draftWords(world, state, plan, source);
      restedOn = bindingValues(plan, revision.facts);
      const because = source.promise === null ? 'revised' : 'stretched';
      words = source.words;
      const { refusal } = take({ type: 'drafted', revision, because, note: '', actor: by });
      if (refusal === null) world.say(on, 'waits', tellWaiting(world, state, name, because));
      return refusal;
    },
    changePlan: (change) => {
      plan = { ...plan, ...change };
    },
    nextWake: () => (wakes().length === 0 ? null : Math.min(...wakes())),
    wake: () => {
      const stale = staleness(state, plan.draftLead, world.time());
      if (stale !== null) draft(stale);
      const { leadUntil } = state;
      if (leadUntil !== null && Date.parse(leadUntil) <= world.time()) take({ type: 'leadEnded' });
    },
  };
}

/** Words that a person edited stay hers; others are made anew from the template. */
function freshSource(state: PostState, plan: DraftPlan, words: Words | null): Source {
  const { revision } = state;
  if (revision !== null && revision.variant === null) {
    const { authors, unsignedWords } = revision;
    return { words, authors, unsignedWords, promise: null };
  }
  return plan.from.kind === 'words'
    ? { ...plan.from, promise: null }
    : { words: null, authors: [], unsignedWords: false, promise: null };
}

function tellWaiting(world: World, state: PostState, name: string, because: string): string {
  const { revision, rule, dueAt } = state;
  if (revision === null) return `${name} waits for its words`;
  const missing = missingSignatures(rule, revision, [])
    .map((place) => place.replace(/^(\S+) (\d+)(.*)$/u, '$2 $1$3'))
    .join(' and ');
  const about = [
    revision.variant ?? 'own words',
    ...(state.language === world.pack.runbook.language ? [] : [state.language]),
    ...(because === 'drafted' || because === 'proposed' ? [] : [because.replaceAll('-', ' ')]),
  ].join(', ');
  const times = [
    ...(dueAt === null ? [] : [`due ${world.tellAhead(dueAt)}`]),
    ...(revision.promise === null ? [] : [`promises news by ${world.tellAhead(revision.promise)}`]),
  ];
  return [`waits for ${missing || 'nobody'}: ${name} (${about})`, ...times].join(', ');
}

/** As workflows/make-revision.ts keeps them. */
export function bindingValues(
  { facts, binding }: Pick<DraftPlan, 'facts' | 'binding'>,
  restsOn: readonly string[],
): Readonly<Record<string, FactValue>> {
  return Object.fromEntries(
    Object.entries(facts).filter(([name]) => binding.includes(name) && restsOn.includes(name)),
  );
}
