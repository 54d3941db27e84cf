import type { RefusalCode } from '../domain/refusals.ts';
import type { IncidentState } from '../domain/incident.ts';
import type { Opening } from '../domain/open-incident.ts';
import type { IncidentId, PostId } from '../domain/words.ts';
import { factReports } from './fact-reports.ts';
import { isMeant } from './moment.ts';
import type { PostRef } from './moment.ts';
import type { Act, Beat, CastName, FactLine } from './script.ts';
import { answer, sayAct } from './simulated-context.ts';
import type { SimulatedContext } from './simulated-context.ts';
import { simulateIncident } from './simulated-incident.ts';
import type { IncidentEventInput, SimulatedIncident } from './simulated-incident.ts';
import { actorOf, fake, paperOf, rolesOf, signedRelease } from './simulated-people.ts';
import { StageError } from './stage.ts';

type Doing<D extends Act['do']> = Extract<Act, { readonly do: D }>;
export type IncidentAct = Doing<
  | 'facts'
  | 'severity'
  | 'resolve'
  | 'stand-down'
  | 'relapse'
  | 'hold'
  | 'skip'
  | 'tick'
  | 'propose'
  | 'merge'
>;

/** Does an act that is one event of the incident. */
export function actOnIncident(
  context: SimulatedContext,
  beat: Beat,
  act: IncidentAct,
  who: CastName,
): RefusalCode | null {
  sayAct(context, beat, who);
  const incident = context.incident(beat.on);
  const refusal = incident.take(eventOf(context, beat.on, act, who));
  if (refusal === null && act.do === 'merge') {
    context.incident(act.into).take({
      type: 'absorbed',
      by: actorOf(who),
      follower: incident.state().incident,
      reason: act.reason,
    });
  }
  return answer(context, beat.on, refusal);
}

function eventOf(
  { world, script, tempo, incident }: SimulatedContext,
  on: string,
  act: IncidentAct,
  who: CastName,
): IncidentEventInput {
  const by = actorOf(who);
  switch (act.do) {
    case 'facts': {
      const facts = factReports(script, act.facts, tempo, world.time(), act.language);
      return { type: 'factsReported', by, facts, roles: rolesOf(who) };
    }
    case 'severity':
      return { type: 'severityChanged', by, severity: act.severity, reason: act.reason };
    case 'resolve':
      return { type: 'declaredResolved', by, restoredAt: world.now() };
    case 'stand-down':
      return { type: 'stoodDown', by, reason: act.reason };
    case 'relapse':
      return { type: 'relapsed', by, since: world.now(), reason: act.reason };
    case 'hold':
      return { type: 'held', by, reason: act.reason };
    case 'skip':
      return { type: 'stepSkipped', by, step: act.step, reason: act.reason };
    case 'tick':
      return { type: 'taskDone', by, task: act.task, note: act.note };
    case 'merge':
      return { type: 'merged', by, into: incident(act.into).state().incident, reason: act.reason };
    case 'propose':
      return {
        type: 'proposed',
        by,
        kind: act.kind,
        words: act.words,
        corrects: act.corrects === null ? null : newestPublic(incident(on), act.corrects),
        authors: [by.person],
        unsignedWords: false,
      };
  }
}

function newestPublic(incident: SimulatedIncident, ref: PostRef): PostId {
  const { posts } = incident.now();
  const found = posts.filter((post) => isMeant(ref, post) && post.publishedAt !== null).at(-1);
  const post = found === undefined ? null : incident.post(found.number);
  if (post === null) throw new StageError('not-there', `no ${ref.step} is public`);
  return post.state().post;
}

/** Opens an incident, or splits it off from another. */
export function openSimulated(
  context: SimulatedContext,
  on: string,
  opening: {
    readonly facts: readonly FactLine[];
    readonly severity: Doing<'open'>['severity'];
    readonly splitFrom: IncidentId | null;
    readonly who: CastName;
  },
): RefusalCode | null {
  const { world, script, tempo, incidents } = context;
  const { runbook, digest } = world.pack;
  const promiseOf = (name: string): IncidentState['promise'] =>
    incidents.get(name)?.state().promise ?? null;
  const begun: Opening = {
    incident: on,
    deployment: 'rehearsal',
    runbook,
    runbookDigest: digest,
    facts: factReports(script, opening.facts, tempo, world.time(), null),
    roles: rolesOf(opening.who),
    brands: [],
    splitFrom: opening.splitFrom,
    severity: opening.severity ?? runbook.open.severity,
    mode: 'drill' as const,
    drill: script.name,
    by: actorOf(opening.who),
    eventId: `opening/${on}`,
    now: world.now(),
  };
  const opened = simulateIncident(world, on, begun, promiseOf);
  if (!opened.ok) return answer(context, on, opened.refusal);
  incidents.set(on, opened.incident);
  opened.incident.begin();
  return null;
}

export function splitSimulated(
  context: SimulatedContext,
  beat: Beat,
  act: Doing<'split'>,
  who: CastName,
): RefusalCode | null {
  sayAct(context, beat, who);
  const from = context.incident(beat.on);
  const { into, reason, facts } = act;
  const refusal = from.take({ type: 'split', by: actorOf(who), into, reason });
  if (refusal !== null) return answer(context, beat.on, refusal);
  const splitFrom = from.state().incident;
  return openSimulated(context, into, { facts, severity: from.state().severity, splitFrom, who });
}

/** Lifts the hold of the whole incident. */
export function releaseHold(
  context: SimulatedContext,
  beat: Beat,
  act: Doing<'release'>,
  who: CastName,
): RefusalCode | null {
  sayAct(context, beat, who);
  const { world } = context;
  const incident = context.incident(beat.on);
  const nonce = fake(`nonce-${world.next()}`);
  return answer(
    context,
    beat.on,
    incident.take({
      type: 'released',
      verified: signedRelease(who, incident.state(), null, act.reason, world.now(), nonce),
      signed: paperOf(who),
    }),
  );
}
