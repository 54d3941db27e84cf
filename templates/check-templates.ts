import { join } from 'node:path';
import { RETRACTION } from '../domain/open-corrections.ts';
import { checkTemplate } from './check-template.ts';
import type { TemplateScope } from './check-template.ts';
import type { Fault } from './fault.ts';
import type { Mention, Outline, StepOutline, VariantOutline } from './outline.ts';
import type { RunbookFolder } from './read-runbook-folder.ts';
import type { YamlFile } from './read-yaml.ts';
import { audiencePaths, PARTS, templatePath } from './template-path.ts';
import { POST_INPUT_FORMS } from './words-helpers.ts';
import type { PostInput } from './words-helpers.ts';

/**
 * What posts of a kind bring along. Nothing is taken back that was not said, so a relapse and a
 * correction always know when; a false alarm may have been told by another system.
 */
const INPUTS_OF_KIND: Readonly<
  Record<string, { readonly certain: readonly PostInput[]; readonly maybe: readonly PostInput[] }>
> = {
  'stand-down': { certain: [], maybe: ['saidAt'] },
  relapse: { certain: ['saidAt'], maybe: [] },
  correction: { certain: ['saidAt', 'said'], maybe: ['correct'] },
  merged: { certain: [], maybe: ['leadLink'] },
};

/**
 * Every variant has all its parts, every file belongs to a variant or an audience, every template
 * can be said, in every language. A language that follows may leave out a step (a person then
 * writes it), but no half of one.
 */
export function checkTemplates(
  folder: RunbookFolder,
  yaml: YamlFile,
  outline: Outline,
): readonly Fault[] {
  const check = new Check(folder, yaml, outline);
  for (const language of [null, ...outline.follow.map(({ name }) => name)]) {
    for (const step of outline.steps) {
      check.step(step, language);
    }
  }
  check.unused();
  return check.faults;
}

class Check {
  readonly faults: Fault[] = [];
  readonly #used = new Set<string>();
  readonly #folder: RunbookFolder;
  readonly #yaml: YamlFile;
  readonly #outline: Outline;

  constructor(folder: RunbookFolder, yaml: YamlFile, outline: Outline) {
    this.#folder = folder;
    this.#yaml = yaml;
    this.#outline = outline;
  }

  step(step: StepOutline, language: string | null): void {
    const begun =
      language === null ||
      [...this.#folder.templates.keys()].some((path) =>
        path.startsWith(`${language}/${step.name}/`),
      );
    for (const variant of begun ? step.variants : []) {
      for (const part of PARTS) {
        const path = templatePath(step.name, variant.name, part, language);
        const promises = part !== 'headline' && step.promises;
        this.#template(path, variant, this.#scope(step, variant, promises));
      }
    }
    for (const audience of step.audiences) {
      this.#audience(step, audience, language);
    }
  }

  /** A file that nobody reads is a slip of the pen: its words would be lost. */
  unused(): void {
    // Without any readable step, every file would be called unused.
    for (const path of this.#outline.steps.length === 0 ? [] : this.#folder.templates.keys()) {
      if (!this.#used.has(path)) {
        this.#fault(path, 'a variant in runbook.yaml that uses this file');
      }
    }
  }

  #audience(step: StepOutline, audience: Mention, language: string | null): void {
    const form = this.#outline.audiences.get(audience.name) ?? 'words';
    if (form === 'words') {
      return;
    }
    const paths = audiencePaths(step.name, audience.name, form, language);
    const path = paths.find((each) => this.#folder.templates.has(each));
    if (path !== undefined) {
      this.#template(path, audience, this.#scope(step, null, false));
    } else if (language === null) {
      const [own, general] = paths;
      const expected = `a template ${general} (or ${own}) beside runbook.yaml`;
      this.faults.push(this.#yaml.fault(audience.path, expected));
    }
  }

  #template(path: string, mention: Mention, scope: TemplateScope): void {
    this.#used.add(path);
    const source = this.#folder.templates.get(path);
    if (source === undefined) {
      this.faults.push(this.#yaml.fault(mention.path, `a template ${path} beside runbook.yaml`));
    } else if (source.trim() === '') {
      this.#fault(path, 'words');
    } else {
      this.faults.push(...checkTemplate(join(this.#folder.path, path), source, scope));
    }
  }

  #scope(step: StepOutline, variant: VariantOutline | null, mustPromise: boolean): TemplateScope {
    const { certain, maybe } = INPUTS_OF_KIND[step.kind] ?? { certain: [], maybe: [] };
    // A wording that only takes something back has nothing right to put in its place.
    const right: readonly PostInput[] =
      step.kind === 'correction' && variant?.name.startsWith(RETRACTION) === false
        ? ['correct']
        : [];
    const promised: readonly PostInput[] = step.promises ? ['nextUpdate'] : [];
    // An audience's words are shared by many steps, so they may ask whether there is a promise.
    const asked: readonly PostInput[] = variant === null ? ['nextUpdate'] : promised;
    const { facts, required, secret } = this.#outline;
    return {
      names: new Map([
        ...[...facts].filter(([name]) => !secret.has(name)),
        ...[...asked, ...certain, ...maybe].map((name) => [name, POST_INPUT_FORMS[name]] as const),
      ]),
      certain: new Set([
        ...required,
        ...[...step.needs, ...(variant?.needs ?? [])].map((mention) => mention.name),
        ...promised,
        ...certain,
        ...right,
      ]),
      secret,
      mustPromise,
    };
  }

  #fault(path: string, expected: string): void {
    const file = join(this.#folder.path, path);
    this.faults.push({ file, line: 1, column: 1, path: '', expected });
  }
}
