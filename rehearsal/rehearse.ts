import type { RunbookPackage } from '../domain/runbook.ts';
import type { Outcome } from './outcome.ts';
import { playScript } from './play-script.ts';
import type { Script } from './script.ts';
import { simulateStage } from './simulated-stage.ts';
import type { Line } from './simulated-world.ts';

export interface Rehearsal {
  readonly script: string;
  readonly runbook: string;
  readonly lines: readonly Line[];
  readonly outcome: ReadonlyMap<string, Outcome>;
  /** What came otherwise than the script expects; empty: it passed. */
  readonly failures: readonly string[];
}

/**
 * Plays a script against the pure rules with a simulated clock: no server, no Temporal, no
 * database, and the same lines every time.
 *
 * @param tempo `people` for `runbook.yaml` itself, else the name of the tempo that `pack` has
 */
export async function rehearse(
  script: Script,
  pack: RunbookPackage,
  tempo: string,
): Promise<Rehearsal> {
  const stage = simulateStage(script, pack, tempo);
  const { outcome, failures } = await playScript(script, stage);
  return {
    script: script.name,
    runbook: pack.runbook.name,
    lines: stage.lines,
    outcome,
    failures,
  };
}
