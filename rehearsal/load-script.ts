import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RunbookError } from '../templates/fault.ts';
import type { Fault } from '../templates/fault.ts';
import { readYaml } from '../templates/read-yaml.ts';
import { schemaFaults } from '../templates/schema-faults.ts';
import { scriptSchema } from './script-schema.ts';
import type { Script } from './script.ts';
import { toScript } from './to-script.ts';

const FOLDER = 'rehearsals';
const ENDING = '.yaml';

export interface ParsedScript {
  readonly script: Script | null;
  readonly faults: readonly Fault[];
}

/**
 * Parses a script; every fault has its line and column.
 *
 * @param file path for the faults; its last part is the script's name
 * @param runbook folder of the runbook that it is for
 */
export function parseScript(file: string, source: string, runbook: string): ParsedScript {
  const yaml = readYaml(file, source);
  if (yaml.faults.length > 0) return { script: null, faults: yaml.faults };
  const parsed = scriptSchema.safeParse(yaml.data);
  if (!parsed.success) return { script: null, faults: schemaFaults(yaml, parsed.error) };
  const name = (file.split(/[/\\]/u).at(-1) ?? '').replace(ENDING, '');
  const faults =
    parsed.data.rehearsal === name ? [] : [yaml.fault(['rehearsal'], `${name}, the file's name`)];
  const script = toScript(parsed.data, runbook, (path, expected) => {
    faults.push(yaml.fault(path, expected));
  });
  return { script: faults.length > 0 ? null : script, faults };
}

/**
 * Reads one script from a path.
 *
 * @throws RunbookError `RUNBOOK_FAULTY` with every fault
 * @throws the file system's error when it cannot be read
 */
export async function loadScript(file: string, runbook: string): Promise<Script> {
  const { script, faults } = parseScript(file, await readFile(file, 'utf8'), runbook);
  if (script === null) {
    throw new RunbookError('RUNBOOK_FAULTY', `the script ${file} has faults`, faults);
  }
  return script;
}

/** Where a runbook's script of a name lies. */
export function scriptPath(directory: string, runbook: string, name: string): string {
  return join(directory, runbook, FOLDER, `${name}${ENDING}`);
}

/** Names of all scripts of a runbook, in order; none when it has no folder of them. */
export async function listScripts(directory: string, runbook: string): Promise<readonly string[]> {
  const files = await readdir(join(directory, runbook, FOLDER)).catch(() => []);
  return files
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .toSorted((a, b) => a.localeCompare(b, 'en'));
}
