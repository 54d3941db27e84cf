import type { RefusalCode } from '../domain/refusals.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import type { Milliseconds } from '../domain/words.ts';
import { actorFor } from './actor-for.ts';
import { findOpen, hasCome, tellMoment, tellPostRef } from './moment.ts';
import type { Moment, PostRef } from './moment.ts';
import type { Beat, Script } from './script.ts';
import { sayAct } from './simulated-context.ts';
import type { SimulatedContext } from './simulated-context.ts';
import {
  actOnIncident,
  openSimulated,
  releaseHold,
  splitSimulated,
} from './simulated-incident-acts.ts';
import type { SimulatedIncident } from './simulated-incident.ts';
import {
  holdBackSimulated,
  releaseSimulated,
  reviseSimulated,
  signSimulated,
} from './simulated-post-acts.ts';
import { makeWorld } from './simulated-world.ts';
import type { Line } from './simulated-world.ts';
import { spanOf } from './span-of.ts';
import { StageError } from './stage.ts';
import type { Stage } from './stage.ts';

/** Nobody rehearses for longer; a rule that goes round in circles must end somewhere. */
const LONGEST = 60 * 86_400_000;
/** At a tempo of seconds everything comes within minutes. */
const LONGEST_QUICK = 30 * 60_000;
const MOST_WAKES = 600;

export interface SimulatedStage extends Stage {
  readonly lines: readonly Line[];
}

/** The pure rules with a simulated clock. The same script gives the same lines, always. */
export function simulateStage(script: Script, pack: RunbookPackage, tempo: string): SimulatedStage {
  const world = makeWorld(pack, script.start);
  const incidents = new Map<string, SimulatedIncident>();
  const pace = paceOf(pack);
  const longest = pace < LONGEST_PACE ? LONGEST_QUICK : LONGEST;

  /** Wakes whatever comes next, up to a time. @returns what was sought, or `null` */
  const seek = <T>(sought: () => T | null, latest: number): T | null => {
    for (let wakes = 0; wakes < MOST_WAKES; wakes += 1) {
      const found = sought();
      if (found !== null) return found;
      const next = soonest(incidents.values());
      if (next === null || next > latest) return null;
      world.moveTo(next);
      for (const incident of incidents.values()) incident.wake();
    }
    return null;
  };
  const letPass = (span: Milliseconds): void => {
    const end = world.time() + span;
    seek(() => null, end);
    world.moveTo(end);
  };
  const incident = (name: string): SimulatedIncident => {
    const found = incidents.get(name);
    if (found === undefined) throw new StageError('not-there', `no incident ${name} is open`);
    return found;
  };
  const context: SimulatedContext = {
    world,
    script,
    tempo,
    incidents,
    incident,
    awaitAny: (on, moments) => {
      const found = seek(
        () => moments.find((moment) => hasCome(moment, incident(on).now())) ?? null,
        world.time() + longest,
      );
      const what = moments.map(tellMoment).join(' or ');
      return found === null
        ? Promise.reject(new StageError('never', `waited for ${what}; it never came`))
        : Promise.resolve(found);
    },
    awaitPost: (on, ref, states) => {
      const found = seek(() => {
        const open = findOpen(incident(on).now(), ref);
        return open !== null && states.includes(open.state) ? incident(on).post(open.number) : null;
      }, world.time() + longest);
      return found === null
        ? Promise.reject(
            new StageError('never', `waited for a post ${tellPostRef(ref)}; it never came`),
          )
        : Promise.resolve(found);
    },
  };
  return {
    lines: world.lines,
    until: async (on, moment) => {
      await context.awaitAny(on, [moment]);
    },
    pass: (span) => {
      letPass(spanOf(script, span, tempo));
      return Promise.resolve();
    },
    perform: (beat) => {
      if (incidents.size > 0) letPass(pace);
      return perform(context, beat);
    },
    outcome: () =>
      Promise.resolve(new Map([...incidents].map(([name, one]) => [name, one.outcome()]))),
  };
}

async function perform(context: SimulatedContext, beat: Beat): Promise<RefusalCode | null> {
  const { act, on } = beat;
  const who = actorFor(beat);
  switch (act.do) {
    case 'open':
      sayAct(context, beat, who);
      return openSimulated(context, on, { ...act, splitFrom: null, who });
    case 'split':
      return splitSimulated(context, beat, act, who);
    case 'facts':
    case 'severity':
    case 'resolve':
    case 'stand-down':
    case 'relapse':
    case 'hold':
    case 'skip':
    case 'tick':
    case 'propose':
    case 'merge':
      return actOnIncident(context, beat, act, who);
    case 'release':
      return act.post === null
        ? releaseHold(context, beat, act, who)
        : releaseSimulated(context, beat, act, who);
    case 'sign':
      return signSimulated(context, beat, act);
    case 'change':
    case 'reject':
    case 'withdraw':
      return holdBackSimulated(context, beat, act, who);
    case 'revise':
      return reviseSimulated(context, beat, act, who);
    case 'tend':
      return tend(context, beat, act.moment);
    case 'until':
    case 'pass':
      return null;
  }
}

/** Signs each status post as it waits: whatever comes first, it or the moment. */
async function tend(
  context: SimulatedContext,
  beat: Beat,
  moment: Moment,
): Promise<RefusalCode | null> {
  for (;;) {
    const next = await context.awaitAny(beat.on, [moment, WAITING_STATUS]);
    if (next === moment) return null;
    const refused = await signSimulated(context, beat, { do: 'sign', post: STATUS });
    if (refused !== null) return refused;
  }
}

const STATUS: PostRef = { step: 'status', situation: null, language: null };
const WAITING_STATUS: Moment = { on: 'waiting', post: STATUS };

function soonest(incidents: Iterable<SimulatedIncident>): number | null {
  const times = [...incidents].map((one) => one.nextWake()).filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** People need half a minute to read and sign. */
const LONGEST_PACE = 24_000;

/** How long each act takes people: short beside the rhythm, but never no time at all. */
function paceOf({ runbook }: RunbookPackage): Milliseconds {
  const spans = Object.values(runbook.rhythm).flatMap((bySeverity) => Object.values(bySeverity));
  return Math.max(1, Math.min(LONGEST_PACE, Math.floor(Math.min(...spans) / 50)));
}
