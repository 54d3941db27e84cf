import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findRehearsal } from '../../rehearsal/find-rehearsal.ts';
import type { TempoPackage } from '../../rehearsal/find-rehearsal.ts';
import { listScripts, loadScript, scriptPath } from '../../rehearsal/load-script.ts';
import { rehearse } from '../../rehearsal/rehearse.ts';
import type { Rehearsal } from '../../rehearsal/rehearse.ts';
import type { Script } from '../../rehearsal/script.ts';

const TEMPLATES = fileURLToPath(new URL('../../templates/', import.meta.url));
const FOLDERS = readdirSync(TEMPLATES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const SCRIPTS = (
  await Promise.all(
    FOLDERS.map(async (folder) =>
      (await listScripts(TEMPLATES, folder)).map((name) => [folder, name] as const),
    ),
  )
).flat();

/** The branches that a real crisis takes, each of which must have a script. */
const BRANCHES = [
  'apology-combined-with-late-acknowledgement',
  'small-outage-needs-no-apology',
  'apology-in-review-while-status-goes-on',
  'cause-late',
  'cause-never',
  'partly-back-by-component',
  'partly-back-by-group',
  'wider',
  'narrower',
  'severity-change',
  'monitoring-with-stability',
  'relapse-before-close',
  'relapse-after-close',
  'very-short',
  'false-alarm',
  'merge',
  'split',
  'correction',
  'retraction',
  'aftercare-correction',
  'report-due',
  'quiet-hours',
  'stretched-overnight',
  'floor-of-silence',
  'embargo',
  'safety-first',
  'hold',
  'nobody-answers',
  'third-party-outage',
  'security-incident',
  'planned-maintenance',
] as const;

describe('every branch of a crisis, by the pure rules', () => {
  test.each(BRANCHES)('%s has a script', (branch) => {
    expect(SCRIPTS.map(([, name]) => name)).toContain(branch);
  });

  test.each(SCRIPTS)('%s: %s comes as its script expects', async (folder, name) => {
    const script = await loadScript(scriptPath(TEMPLATES, folder, name), folder);
    const played = await play(script, folder);
    expect(played.failures).toEqual([]);
  });

  test.each(SCRIPTS)(
    '%s: %s comes the same where seconds stand for hours',
    async (folder, name) => {
      const script = await loadScript(scriptPath(TEMPLATES, folder, name), folder);
      const quick = folder === 'service-outage' ? 'rehearsal' : 'drill';
      const played = await play(script, `${folder}-${quick}`);
      expect(played.failures).toEqual([]);
    },
  );
});

const packs = new Map<string, Promise<TempoPackage>>();

/** Each runbook is read once: it is the same for all of its scripts. */
async function play(script: Script, runbook: string): Promise<Rehearsal> {
  const key = `${runbook}/${script.tempo ?? ''}`;
  const found = packs.get(key) ?? find(runbook, script.tempo);
  packs.set(key, found);
  const { pack, tempo } = await found;
  return rehearse(script, pack, tempo);
}

async function find(runbook: string, tempo: string | null): Promise<TempoPackage> {
  return (await findRehearsal(TEMPLATES, runbook)).at(tempo);
}
