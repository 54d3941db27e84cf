import type { Outcome } from './outcome.ts';
import type { Stage } from './stage.ts';
import { StageError } from './stage.ts';
import type { Beat, Script } from './script.ts';
import { judgeOutcome } from './judge-outcome.ts';

export interface Played {
  readonly outcome: ReadonlyMap<string, Outcome>;
  /** What came otherwise than the script expects; empty: it passed. */
  readonly failures: readonly string[];
}

/**
 * Plays a script beat by beat and holds what came of it against what it expects.
 *
 * @param onBeat told each beat before it is played
 */
export async function playScript(
  script: Script,
  stage: Stage,
  onBeat: (beat: Beat, index: number) => void | Promise<void> = () => undefined,
): Promise<Played> {
  const failures: string[] = [];
  for (const [index, beat] of script.play.entries()) {
    await onBeat(beat, index);
    const where = `play.${index} (${beat.act.do})`;
    try {
      const refused = await playBeat(beat, stage);
      if (refused !== beat.refused) {
        const tell = (code: string | null): string =>
          code === null ? 'it to be taken' : `the refusal ${code}`;
        const came = refused === null ? 'it was taken' : `it was refused: ${refused}`;
        failures.push(`${where}: expected ${tell(beat.refused)}, but ${came}`);
      }
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      failures.push(`${where}: ${error.message}`);
      break;
    }
  }
  const outcome = await stage.outcome();
  return { outcome, failures: [...failures, ...judgeOutcome(script.expect, outcome)] };
}

async function playBeat(beat: Beat, stage: Stage): Promise<Beat['refused']> {
  const { act } = beat;
  if (act.do === 'until') {
    await stage.until(beat.on, act.moment);
    return null;
  }
  if (act.do === 'pass') {
    await stage.pass(act.span);
    return null;
  }
  return stage.perform(beat);
}
