import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { RunbookPackage } from '../../domain/runbook.ts';
import { listScripts, loadScript, scriptPath } from '../../rehearsal/load-script.ts';
import type { Script } from '../../rehearsal/script.ts';
import { RunbookError } from '../../templates/fault.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { DrillError } from './drill-error.ts';

/** A script with the runbook that it is played on. */
export interface PlayableScript {
  readonly script: Script;
  readonly tempo: string;
  readonly pack: RunbookPackage;
}

/** In seconds, and what there is instead where a runbook has no tempo of its own for rehearsals. */
const TEMPOS = ['rehearsal', 'drill'] as const;

const TEMPLATES = fileURLToPath(new URL('../../templates/', import.meta.url));

/**
 * Finds scripts by name: `all`, `relapse-after-close`, `service-outage/relapse-after-close`, or
 * several of these with commas between them.
 *
 * @throws DrillError `USAGE` when there is none
 * @throws RunbookError when it has faults
 */
export async function findScripts(asked: string): Promise<readonly PlayableScript[]> {
  const wanted = asked.split(',').map((name) => name.trim());
  const found: PlayableScript[] = [];
  const known: string[] = [];
  for (const entry of await readdir(TEMPLATES, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    for (const name of await listScripts(TEMPLATES, entry.name)) {
      known.push(name);
      const names = ['all', name, `${entry.name}/${name}`, `${entry.name}/all`];
      if (!wanted.some((each) => names.includes(each))) continue;
      const script = await loadScript(scriptPath(TEMPLATES, entry.name, name), entry.name);
      found.push({ script, ...(await packFor(script)) });
    }
  }
  if (found.length > 0) return found;
  throw new DrillError('USAGE', `There is no script ${asked}. There are: ${known.join(', ')}.`);
}

async function packFor({ runbook, tempo }: Script): Promise<Omit<PlayableScript, 'script'>> {
  const tempos: readonly string[] = tempo === null ? TEMPOS : [tempo];
  let last: unknown;
  for (const each of tempos) {
    try {
      return { tempo: each, pack: await loadRunbook(TEMPLATES, `${runbook}-${each}`) };
    } catch (error) {
      if (!(error instanceof RunbookError) || error.code !== 'RUNBOOK_UNKNOWN') throw error;
      last = error;
    }
  }
  throw last;
}
