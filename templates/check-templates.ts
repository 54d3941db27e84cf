import { join } from 'node:path';
import { checkTemplate } from './check-template.ts';
import type { TemplateScope } from './check-template.ts';
import type { Fault } from './fault.ts';
import type { Outline, StepOutline, VariantOutline } from './outline.ts';
import type { RunbookFolder } from './read-runbook-folder.ts';
import type { YamlFile } from './read-yaml.ts';
import { PARTS, templatePath } from './template-path.ts';

/** Every variant has all its parts, every file belongs to a variant, every template can be said. */
export function checkTemplates(
  folder: RunbookFolder,
  yaml: YamlFile,
  outline: Outline,
): readonly Fault[] {
  const faults: Fault[] = [];
  const used = new Set<string>();
  for (const step of outline.steps) {
    for (const variant of step.variants) {
      for (const part of PARTS) {
        const path = templatePath(step.name, variant.name, part);
        const source = folder.templates.get(path);
        used.add(path);
        if (source === undefined) {
          faults.push(yaml.fault(variant.path, `a template ${path} beside runbook.yaml`));
        } else if (source.trim() === '') {
          const file = join(folder.path, path);
          faults.push({ file, line: 1, column: 1, path: '', expected: 'words' });
        } else {
          const scope = scopeOf(outline, step, variant, part !== 'headline' && step.promises);
          faults.push(...checkTemplate(join(folder.path, path), source, scope));
        }
      }
    }
  }
  // Without any readable step, every file would be called unused.
  for (const path of outline.steps.length === 0 ? [] : folder.templates.keys()) {
    if (!used.has(path)) {
      const expected = 'a variant in runbook.yaml that uses this file';
      faults.push({ file: join(folder.path, path), line: 1, column: 1, path: '', expected });
    }
  }
  return faults;
}

function scopeOf(
  outline: Outline,
  step: StepOutline,
  variant: VariantOutline,
  mustPromise: boolean,
): TemplateScope {
  const inputs = [
    ...(step.promises ? ['nextUpdate'] : []),
    ...(step.kind === 'stand-down' ? ['saidAt'] : []),
  ];
  return {
    names: new Map([...outline.facts, ...inputs.map((input) => [input, 'instant'] as const)]),
    certain: new Set([
      ...outline.required,
      ...[...step.needs, ...variant.needs].map((mention) => mention.name),
      // `saidAt` may be missing: who sends the words may not know when the earlier ones went out.
      ...(step.promises ? ['nextUpdate'] : []),
    ]),
    mustPromise,
  };
}
