import { readdir } from 'node:fs/promises';
import type { RunbookPackage } from '../domain/runbook.ts';
import { RunbookError } from '../templates/fault.ts';
import { loadRunbook } from '../templates/load-runbook.ts';
import { tempoName } from '../templates/with-tempo.ts';
import { PEOPLE_TEMPO } from './span-of.ts';

export interface TempoPackage {
  readonly pack: RunbookPackage;
  readonly tempo: string;
}

/** A runbook with the tempo at which it was asked for. */
export interface Rehearsable {
  /** The runbook's folder, below which its scripts lie. */
  readonly folder: string;
  /**
   * The package to play a script on. A script's own tempo stands in for every other but people's.
   *
   * @throws RunbookError
   */
  readonly at: (scriptTempo: string | null) => Promise<TempoPackage>;
}

/**
 * Finds the folder of a runbook such as `service-outage` or `service-outage-drill`.
 *
 * @throws RunbookError `RUNBOOK_UNKNOWN`
 */
export async function findRehearsal(directory: string, name: string): Promise<Rehearsable> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const folder = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((each) => name === each || name.startsWith(`${each}-`))
    .toSorted((a, b) => b.length - a.length)[0];
  if (folder === undefined) {
    throw new RunbookError('RUNBOOK_UNKNOWN', `there is no runbook ${name} in ${directory}`);
  }
  const asked = name === folder ? PEOPLE_TEMPO : name.slice(folder.length + 1);
  return {
    folder,
    at: async (scriptTempo) => {
      const tempo = asked === PEOPLE_TEMPO ? asked : (scriptTempo ?? asked);
      const runbook = tempo === PEOPLE_TEMPO ? folder : tempoName(folder, tempo);
      return { pack: await loadRunbook(directory, runbook), tempo };
    },
  };
}
