import { applyIncidentEvent } from '../domain/apply-incident.ts';
import type { IncidentEffect, IncidentEvent } from '../domain/incident-events.ts';
import type { IncidentState, PostSummary } from '../domain/incident.ts';
import { COUNTERSIGN } from '../domain/ledger-entry.ts';
import { nextWake } from '../domain/next-wake.ts';
import { openIncident } from '../domain/open-incident.ts';
import type { Opening } from '../domain/open-incident.ts';
import { planIncident } from '../domain/plan-incident.ts';
import { planNow } from '../domain/plan-now.ts';
import type { PostIdentity } from '../domain/post.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Instant } from '../domain/words.ts';
import type { IncidentNow } from './moment.ts';
import { askedIn, readOutcome, overdueIn } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { simulateCover } from './simulated-cover.ts';
import type { SimulatedCover } from './simulated-cover.ts';
import { bindingValues, simulatePost } from './simulated-post.ts';
import type { SimulatedPost } from './simulated-post.ts';
import type { World } from './simulated-world.ts';
import { tellEntry } from './tell-entry.ts';

/** Phases in which somebody has to be found. */
const WAITS: readonly string[] = ['rendering', 'waiting', 'changes-requested'];

type WithoutBase<E> = E extends unknown ? Omit<E, 'eventId' | 'now'> : never;
export type IncidentEventInput = WithoutBase<IncidentEvent>;

/** One incident as workflows/incident.ts walks it, without a workflow. */
export interface SimulatedIncident {
  readonly state: () => IncidentState;
  /** Looks for the first time, once it can be found by its name. */
  readonly begin: () => void;
  readonly take: (event: IncidentEventInput) => Refusal | null;
  readonly post: (number: number) => SimulatedPost | null;
  readonly now: () => IncidentNow;
  readonly outcome: () => Outcome;
  /** The earliest time at which anything happens by itself; `null`: only people can move it. */
  readonly nextWake: () => number | null;
  /** Lets happen what happens by itself now. */
  readonly wake: () => void;
}

export type Simulation =
  | { readonly ok: true; readonly incident: SimulatedIncident }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * @param on name of the incident in the script
 * @param promiseOf the promise of another incident, by its id
 */
export function simulateIncident(
  world: World,
  on: string,
  opening: Opening,
  promiseOf: (incident: string) => IncidentState['promise'],
): Simulation {
  const opened = openIncident(opening);
  if (opened.refusal !== null) return { ok: false, refusal: opened.refusal };
  let state = opened.state;
  let plannedAt = world.time();
  const posts = new Map<number, SimulatedPost>();
  const covers: SimulatedCover[] = [];

  const record = (entries: Parameters<World['record']>[1]): void => {
    world.record(on, entries);
    for (const entry of entries) {
      const told = tellEntry(entry, world.tellAhead);
      if (told !== null) world.say(on, told.kind, told.text);
    }
  };

  const take = (input: IncidentEventInput): Refusal | null => {
    const event = {
      ...input,
      eventId: `${opening.incident}/${world.next()}`,
      now: world.now(),
    } as IncidentEvent;
    const step = applyIncidentEvent(state, event);
    const planned = planIncident(step.state, event.now);
    state = planned.state;
    plannedAt = world.time();
    record([...step.entries, ...planned.entries]);
    for (const effect of [...step.effects, ...planned.effects]) act(effect);
    return step.refusal;
  };

  const act = (effect: IncidentEffect): void => {
    switch (effect.do) {
      case 'openPost': {
        const { identity, plan } = effect;
        const surroundings = { world, on, isHeld: () => state.held !== null, news };
        const post = simulatePost(surroundings, identity, plan);
        posts.set(identity.number, post);
        post.changePlan({ promiseAt: promiseAt(identity) });
        post.draft(plan.from.kind === 'words' ? 'proposed' : 'drafted');
        return;
      }
      case 'withdrawPost': {
        const { reason } = effect;
        find(effect.post)?.take({
          type: 'heldBack',
          act: 'withdraw',
          by: COUNTERSIGN,
          revision: 0,
          reason,
        });
        return;
      }
      case 'tellPlan': {
        const post = find(effect.post);
        if (post !== undefined) replan(post);
        return;
      }
      case 'callCover': {
        const { identity, escalation, deadline } = effect;
        const settled = (): boolean => !WAITS.includes(find(identity.post)?.state().phase ?? '');
        covers.push(
          simulateCover(world, on, { post: identity.post, escalation, deadline, settled }),
        );
        return;
      }
    }
  };

  const find = (id: string): SimulatedPost | undefined =>
    [...posts.values()].find((post) => post.state().post === id);

  /** As workflows/handle-post-message.ts takes `planChanged`. */
  const replan = (post: SimulatedPost): void => {
    const held = state.held !== null;
    if (post.state().held !== held) post.take({ type: 'holdChanged', held });
    const before = post.restsOn();
    const plan = planNow(state, post.state(), world.now());
    const { severity, rule, ...moving } = plan;
    post.changePlan({ ...moving, promiseAt: promiseAt(post.state()) });
    const { phase, revision } = post.state();
    if ((phase !== 'waiting' && phase !== 'signed') || revision === null) return;
    if (severity !== post.state().severity) {
      post.draft('severity-changed', { severity, rule });
      return;
    }
    const same =
      revision.status === plan.status &&
      revision.impact === plan.impact &&
      JSON.stringify(revision.components) === JSON.stringify(plan.components);
    if (!same) {
      post.draft('status-changed');
      return;
    }
    const now = bindingValues(post.plan(), Object.keys(before));
    const untrue = Object.keys(before).filter(
      (name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]),
    );
    if (untrue.length === 0) return;
    if (revision.variant !== null) post.draft('facts-changed');
    else post.take({ type: 'draftFailed', reason: `${untrue.join(', ')} changed` });
  };

  /** As activities/read-plan.ts: words that follow others repeat the promise that others gave. */
  const promiseAt = ({ kind, follows }: PostIdentity): Instant | null => {
    if (follows !== null) return posts.get(follows)?.state().revision?.promise ?? null;
    const lead = kind === 'merged' ? (state.merged?.into ?? null) : null;
    const promise = lead === null ? null : promiseOf(lead);
    return promise === null || promise.missed ? null : promise.until;
  };

  /** As workflows/take-post-news.ts reads it from the ledger. */
  const news = (number: number): void => {
    const post = posts.get(number)?.state();
    const summary = (): PostSummary | undefined =>
      state.posts.find((other) => other.number === number);
    if (post === undefined || summary() === undefined) return;
    const inDelivery = post.deliveries.some((delivery) => delivery.sending);
    if (post.publishedAt !== null && summary()?.publishedAt === null) {
      take({
        type: 'postPublished',
        number,
        at: post.publishedAt,
        promise: post.revision?.promise ?? null,
        variant: post.revision?.variant ?? null,
        facts: post.revision?.facts ?? [],
        draftedAt: null,
        inDelivery,
      });
    }
    if (!inDelivery && summary()?.end === null && post.end === null) {
      take({ type: 'postAnswered', number });
    }
    if (post.end !== null && summary()?.end === null) {
      take({ type: 'postSettled', number, end: post.end });
    }
  };

  const now = (): IncidentNow => {
    const entries = world.entriesOf(on);
    return {
      phase: state.phase,
      status: state.status,
      severity: state.severity,
      posts: [...posts.values()].map((post) => {
        const { number, step, kind, situation, language, phase, publishedAt } = post.state();
        const over = phase === 'settled';
        return { number, step, kind, situation, language, state: phase, over, publishedAt };
      }),
      promisesMissed: entries.filter(({ action }) => action === 'promise.miss').length,
      overdue: overdueIn(entries),
      asked: askedIn(entries),
    };
  };

  return {
    ok: true,
    incident: {
      state: () => state,
      begin: () => {
        record(opened.entries);
        take({ type: 'ticked' });
      },
      take,
      post: (number) => posts.get(number) ?? null,
      now,
      outcome: () => readOutcome(world.entriesOf(on), world.words, now()),
      nextWake: () => {
        const times = [
          // What is over sleeps until somebody wakes it.
          state.phase === 'closed' ? null : nextWake(state, plannedAt),
          ...[...posts.values(), ...covers].map((part) => part.nextWake()),
        ].filter((time) => time !== null);
        return times.length === 0 ? null : Math.min(...times);
      },
      wake: () => {
        const at = state.phase === 'closed' ? null : nextWake(state, plannedAt);
        if (at !== null && at <= world.time()) take({ type: 'ticked' });
        for (const part of [...posts.values(), ...covers]) {
          const due = part.nextWake();
          if (due !== null && due <= world.time()) part.wake();
        }
      },
    },
  };
}
