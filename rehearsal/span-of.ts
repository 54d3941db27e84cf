import type { Milliseconds } from '../domain/words.ts';
import type { Script } from './script.ts';
import { StageError } from './stage.ts';

/** Durations of `runbook.yaml` itself. */
export const PEOPLE_TEMPO = 'people';

/**
 * Length of one of the script's spans at this tempo.
 *
 * @throws StageError `not-there` when the script does not say it for this tempo
 */
export function spanOf(script: Script, span: string, tempo: string): Milliseconds {
  if (span === '0') return 0;
  const length = script.spans[span]?.[tempo];
  if (length !== undefined) return length;
  throw new StageError('not-there', `the script says no length of ${span} at the tempo ${tempo}`);
}
