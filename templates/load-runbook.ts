import { join } from 'node:path';
import type { RunbookPackage } from '../domain/runbook.ts';
import { checkMeaning } from './check-meaning.ts';
import { checkOutline } from './check-outline.ts';
import { checkTemplates } from './check-templates.ts';
import { digestRunbook } from './digest-runbook.ts';
import { RunbookError, sortFaults } from './fault.ts';
import type { Fault } from './fault.ts';
import { loadTempo } from './load-tempo.ts';
import { outlineOf } from './outline.ts';
import { readRunbookFolders } from './read-runbook-folder.ts';
import type { RunbookFolder } from './read-runbook-folder.ts';
import { readYaml } from './read-yaml.ts';
import type { YamlFile } from './read-yaml.ts';
import { runbookSchema } from './runbook-schema.ts';
import type { RunbookFile } from './runbook-schema.ts';
import { schemaFaults } from './schema-faults.ts';
import { toRunbook } from './to-runbook.ts';
import { tempoName, withTempo } from './with-tempo.ts';

/** Everything that a directory of runbooks holds, good and bad. */
export interface LoadResult {
  /** By name; those with faults are left out. */
  readonly runbooks: ReadonlyMap<string, RunbookPackage>;
  /** All faults of all files, in order. */
  readonly faults: readonly Fault[];
}

/**
 * Loads every runbook below `directory`: each folder with a `runbook.yaml`, and once more for each
 * tempo file beside it, as `<folder>-<tempo>`. Never stops at the first fault.
 *
 * @throws the file system's error when the directory cannot be read
 */
export async function loadRunbooks(directory: string): Promise<LoadResult> {
  const folders = (await readRunbookFolders(directory)).map((folder) => loadFolder(folder));
  return {
    runbooks: new Map(folders.flatMap(({ packages }) => packages.map((p) => [p.runbook.name, p]))),
    faults: sortFaults(folders.flatMap((folder) => folder.faults)),
  };
}

/**
 * Loads one runbook by name, such as `service-outage` or `service-outage-drill`. Faults of other
 * folders do not hold it back.
 *
 * @throws RunbookError `RUNBOOK_UNKNOWN`, or `RUNBOOK_FAULTY` with every fault of its folder
 */
export async function loadRunbook(directory: string, name: string): Promise<RunbookPackage> {
  // Each incident that opens loads its runbook, so nothing is read that has another name.
  const may = (folder: string): boolean => name === folder || name.startsWith(`${folder}-`);
  for (const folder of await readRunbookFolders(directory, may)) {
    const names = [folder.name, ...[...folder.tempos.keys()].map((t) => tempoName(folder.name, t))];
    if (names.includes(name)) {
      const { packages, faults } = loadFolder(folder, name);
      const found = packages.find((candidate) => candidate.runbook.name === name);
      if (found === undefined) {
        throw new RunbookError('RUNBOOK_FAULTY', `the runbook ${name} has faults`, faults);
      }
      return found;
    }
  }
  throw new RunbookError('RUNBOOK_UNKNOWN', `there is no runbook ${name} here`);
}

interface LoadedFolder {
  readonly packages: readonly RunbookPackage[];
  readonly faults: readonly Fault[];
}

/**
 * A tempo's faults hold back that tempo only; all others hold back the whole folder.
 *
 * @param only name of the one package that is wanted; left out: all
 */
function loadFolder(folder: RunbookFolder, only?: string): LoadedFolder {
  const yaml = readYaml(join(folder.path, 'runbook.yaml'), folder.source);
  const outline = outlineOf(yaml.data);
  const parsed = runbookSchema.safeParse(yaml.data);
  const faults = [
    ...folder.faults,
    ...yaml.faults,
    ...(yaml.faults.length > 0
      ? []
      : [
          ...(parsed.success ? checkMeaning(yaml, parsed.data) : schemaFaults(yaml, parsed.error)),
          ...checkName(yaml, folder.name),
          ...checkOutline(yaml, outline),
          ...checkTemplates(folder, yaml, outline),
        ]),
  ];
  const tempos = [...folder.tempos].map(([name, source]) =>
    loadTempo(join(folder.path, `${name}.yaml`), name, source, outline),
  );
  const allFaults = sortFaults([...faults, ...tempos.flatMap((tempo) => tempo.faults)]);
  if (!parsed.success || faults.length > 0) {
    return { packages: [], faults: allFaults };
  }
  const files: readonly RunbookFile[] = [
    parsed.data,
    ...tempos.flatMap(({ tempo }) => (tempo === null ? [] : withTempo(parsed.data, tempo))),
  ];
  const templates = Object.fromEntries(folder.templates);
  const wanted = files.filter((file) => only === undefined || file.runbook === only);
  const packages = wanted.map((file) => {
    const runbook = toRunbook(file);
    return { runbook, templates, digest: digestRunbook({ runbook, templates }) };
  });
  return { packages, faults: allFaults };
}

function checkName(yaml: YamlFile, folder: string): readonly Fault[] {
  const name = (yaml.data as { readonly runbook?: unknown } | null)?.runbook;
  return name === undefined || name === folder
    ? []
    : [yaml.fault(['runbook'], `${folder}, the folder's name`)];
}
