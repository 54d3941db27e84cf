import type { IncidentId } from '../../domain/words.ts';
import { actorFor } from '../../rehearsal/actor-for.ts';
import { compareOutcomes } from '../../rehearsal/compare-outcomes.ts';
import { playScript } from '../../rehearsal/play-script.ts';
import { rehearse } from '../../rehearsal/rehearse.ts';
import { tellAct } from '../../rehearsal/tell-act.ts';
import type { Cast } from './cast.ts';
import { personOf } from './cast.ts';
import type { PlayableScript } from './find-scripts.ts';
import { openScriptStage } from './script-stage.ts';
import { tally } from './tally.ts';
import type { Tally } from './tally.ts';
import type { Timeline } from './timeline.ts';

export interface ScriptDrill {
  readonly script: string;
  readonly runbook: string;
  /** What came otherwise than the script, or the pure rules, expect; empty: it passed. */
  readonly failures: readonly string[];
  /** Of each incident that the script opened. */
  readonly tallies: readonly Tally[];
  readonly seconds: number;
}

export interface ScriptDrillOptions {
  readonly cast: Cast;
  readonly home: string;
  readonly publicPage: string;
  /** `null`: nobody watches. */
  readonly timeline: Timeline | null;
}

/**
 * Plays a script on the real stack, holds what came of it against what it expects, against what the
 * pure rules make of the same script, and against the page.
 */
export async function playScriptOnStack(
  { script, tempo, pack }: PlayableScript,
  { cast, home, publicPage, timeline }: ScriptDrillOptions,
): Promise<ScriptDrill> {
  const began = Date.now();
  const incidents: [string, IncidentId][] = [];
  const stage = openScriptStage({
    cast,
    script,
    tempo,
    runbook: pack.runbook.name,
    onOpen: (name, incident) => {
      incidents.push([name, incident]);
      if (name === 'main') timeline?.follow(cast.auditor.call, incident);
    },
  });
  const played = await playScript(script, stage, async (beat) => {
    const who = beat.act.do === 'sign' && beat.as.length === 0 ? null : actorFor(beat);
    const name = who === null ? 'Whoever is asked' : personOf(cast, who).key.name;
    const alone = ['until', 'pass', 'tend'].includes(beat.act.do);
    await timeline?.scene(`${alone ? '' : `${name} `}${tellAct(beat)}`);
  });
  const rehearsed = await rehearse(script, pack, tempo);
  const tallies: Tally[] = [];
  for (const [name, incident] of incidents) {
    // What was never public has no page to be judged.
    if (played.outcome.get(name)?.published.length === 0) continue;
    tallies.push(await tally({ home, call: cast.auditor.call, incident, publicPage }));
  }
  return {
    script: script.name,
    runbook: pack.runbook.name,
    failures: [
      ...played.failures,
      ...compareOutcomes(rehearsed.outcome, played.outcome),
      ...tallies.flatMap(judgeTally),
    ],
    tallies,
    seconds: Math.round((Date.now() - began) / 1000),
  };
}

function judgeTally({ incident, unapprovedPublic, ledgerOk }: Tally): readonly string[] {
  return [
    ...(unapprovedPublic === 0
      ? []
      : [`${incident}: ${unapprovedPublic} updates nobody signed for`]),
    ...(ledgerOk ? [] : [`${incident}: the ledger is broken`]),
  ];
}
