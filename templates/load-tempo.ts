import type { Fault } from './fault.ts';
import type { Mention, Outline } from './outline.ts';
import { readYaml } from './read-yaml.ts';
import { schemaFaults } from './schema-faults.ts';
import { tempoSchema } from './tempo-schema.ts';
import type { TempoFile } from './tempo-schema.ts';

/**
 * Reads a tempo file. Names are followed only where `runbook.yaml` could be read at all.
 *
 * @param name the file's name without `.yaml`
 * @returns the tempo, or `null` with its faults
 */
export function loadTempo(
  file: string,
  name: string,
  source: string,
  outline: Outline,
): { readonly tempo: TempoFile | null; readonly faults: readonly Fault[] } {
  const yaml = readYaml(file, source);
  const parsed = tempoSchema.safeParse(yaml.data);
  if (yaml.faults.length > 0 || !parsed.success) {
    const faults = parsed.success || yaml.faults.length > 0 ? [] : schemaFaults(yaml, parsed.error);
    return { tempo: null, faults: [...yaml.faults, ...faults] };
  }
  const { tempo, signoffs, escalations, tasks, duties, steps } = parsed.data;
  // Without any readable step, every name would be called unknown.
  const readable = outline.steps.length > 0;
  const unnamed = (
    key: string,
    used: Readonly<Record<string, unknown>>,
    known: Iterable<string>,
    what: string,
  ): readonly Fault[] => {
    const there = new Set(known);
    return Object.keys(used)
      .filter((each) => readable && !there.has(each))
      .map((each) => yaml.faultAtKey([key], each, `${what} of runbook.yaml`));
  };
  const keeping = new Set(outline.steps.filter((s) => s.keepsStatus).map((step) => step.name));
  const faults = [
    ...(tempo === name ? [] : [yaml.fault(['tempo'], `${name}, the file's name`)]),
    ...unnamed('signoffs', signoffs, outline.rules, 'a sign-off rule'),
    ...unnamed('escalations', escalations, outline.escalations.keys(), 'an escalation'),
    ...Object.entries(escalations).flatMap(([plan, { levels }]) => {
      const count = outline.escalations.get(plan) ?? null;
      return levels === undefined || count === null || levels.length === count
        ? []
        : [
            yaml.fault(
              ['escalations', plan, 'levels'],
              `one entry for each of the ${count} level${count === 1 ? '' : 's'} of runbook.yaml`,
            ),
          ];
    }),
    ...unnamed('tasks', tasks, names(outline.chores), 'a task'),
    ...unnamed('duties', duties, names(outline.duties), 'a duty'),
    ...unnamed('steps', steps, names(outline.steps), 'a step'),
    ...Object.entries(steps)
      .filter(([id, step]) => keeping.has(id) && Object.values(step.promise ?? {}).some(isNumber))
      .map(([id]) => yaml.fault(['steps', id, 'promise'], '"rhythm": this step keeps the status')),
  ];
  return { tempo: faults.length === 0 ? parsed.data : null, faults };
}

function names(mentions: readonly Mention[]): readonly string[] {
  return mentions.map((mention) => mention.name);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}
