import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Tempo {
  /** Seconds from one promised update to the next. */
  readonly rhythm: number;
  /** Seconds by which a draft must be there before its promise. */
  readonly lead: number;
}

/** The runbook of {@link makeTempo}. */
export const TEMPO_RUNBOOK = 'service-outage-drill';

/**
 * Copies the runbooks, with a tempo of their own for `service-outage-drill`: seconds stand for hours,
 * and still leave people and a busy machine time to act.
 */
export async function makeTempo(from: string, to: string, tempo: Tempo): Promise<void> {
  await cp(from, to, { recursive: true });
  const file = join(to, 'service-outage', 'drill.yaml');
  const text = await readFile(file, 'utf8');
  const rhythm = ['sev1', 'sev2', 'sev3'].map(
    (severity) =>
      `  ${severity}: { investigating: PT${tempo.rhythm}S, identified: PT${tempo.rhythm}S, monitoring: PT${tempo.rhythm}S }`,
  );
  const changed = text
    .replace(/^rhythm:\n(?: {2}.*\n)+/mu, `rhythm:\n${rhythm.join('\n')}\n`)
    .replace(/^draftLead: .*$/mu, `draftLead: PT${tempo.lead}S`);
  if (changed === text) throw new Error(`${file} has no rhythm that could be changed`);
  await writeFile(file, changed);
}
