import type { IncidentId } from '../../domain/words.ts';
import type { Cast } from './cast.ts';
import { findOpen, hasCome, tellMoment, tellPostRef } from '../../rehearsal/moment.ts';
import type { IncidentNow, Moment, PostNow, PostRef } from '../../rehearsal/moment.ts';
import type { Outcome } from '../../rehearsal/outcome.ts';
import type { Script } from '../../rehearsal/script.ts';
import { spanOf } from '../../rehearsal/span-of.ts';
import { StageError } from '../../rehearsal/stage.ts';
import type { Stage } from '../../rehearsal/stage.ts';
import { DrillError } from './drill-error.ts';
import { readIncidentNow } from './read-incident-now.ts';
import { readRealOutcome } from './read-real-outcome.ts';
import { performAct } from './script-acts.ts';
import { until } from './until.ts';
import { setTimeout as pause } from 'node:timers/promises';

/** What acts of a script need on the real stack. */
export interface ScriptContext {
  readonly cast: Cast;
  readonly script: Script;
  readonly tempo: string;
  /** Name of the runbook at this tempo. */
  readonly runbook: string;
  readonly incidents: Map<string, IncidentId>;
  /** Told as each incident is opened. */
  readonly onOpen: (name: string, incident: IncidentId) => void;
  /** @throws StageError `not-there` */
  readonly incident: (name: string) => IncidentId;
  readonly now: (name: string) => Promise<IncidentNow>;
  /** @throws StageError `never` */
  readonly awaitAny: (name: string, moments: readonly Moment[]) => Promise<Moment>;
  /** @throws StageError `never` */
  readonly awaitPost: (name: string, ref: PostRef, states: readonly string[]) => Promise<PostNow>;
}

export interface ScriptStageOptions {
  readonly cast: Cast;
  readonly script: Script;
  readonly tempo: string;
  readonly runbook: string;
  readonly onOpen: (name: string, incident: IncidentId) => void;
}

/** Nothing at drill tempo takes longer, on a machine that has other things to do as well. */
const PATIENCE = 120_000;
/** What follows by itself from the last act, such as the end, has this long to come. */
const SETTLING = 15_000;

/** The real stack as a stage: practice people act through the same API as everybody. */
export function openScriptStage(options: ScriptStageOptions): Stage {
  const { cast, script, tempo } = options;
  const incidents = new Map<string, IncidentId>();
  const incident = (name: string): IncidentId => {
    const found = incidents.get(name);
    if (found === undefined) throw new StageError('not-there', `no incident ${name} is open`);
    return found;
  };
  const now = (name: string): Promise<IncidentNow> => readIncidentNow(cast, incident(name));
  const seek = async <T>(what: string, name: string, look: (at: IncidentNow) => T | null) => {
    try {
      return await until(what, async () => look(await now(name)), PATIENCE);
    } catch (error) {
      if (!(error instanceof DrillError)) throw error;
      throw new StageError('never', `waited for ${what}; it never came`);
    }
  };
  const context: ScriptContext = {
    ...options,
    incidents,
    incident,
    now,
    awaitAny: (name, moments) =>
      seek(
        moments.map(tellMoment).join(' or '),
        name,
        (at) => moments.find((moment) => hasCome(moment, at)) ?? null,
      ),
    awaitPost: (name, ref, states) =>
      seek(`a post ${tellPostRef(ref)}`, name, (at) => {
        const open = findOpen(at, ref);
        return open !== null && states.includes(open.state) ? open : null;
      }),
  };
  return {
    perform: (beat) => performAct(context, beat),
    until: async (name, moment) => {
      await context.awaitAny(name, [moment]);
    },
    pass: async (span) => {
      await pause(spanOf(script, span, tempo));
    },
    outcome: async () => {
      const outcomes = new Map<string, Outcome>();
      for (const name of incidents.keys()) {
        const wished = script.expect[name]?.phase ?? null;
        if (wished !== null) await settle(() => now(name), wished);
        outcomes.set(name, await readRealOutcome(cast, incident(name)));
      }
      return outcomes;
    },
  };
}

/** Waits for what follows by itself; what does not come is the expectation's to tell. */
async function settle(now: () => Promise<IncidentNow>, phase: string): Promise<void> {
  const end = Date.now() + SETTLING;
  while ((await now()).phase !== phase && Date.now() < end) await pause(200);
}
