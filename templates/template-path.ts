import type { AudienceForm } from '../domain/runbook.ts';
import type { Words } from '../domain/rendition.ts';

/** The parts of each variant, by file name. */
export const PARTS = ['headline', 'short', 'long'] as const satisfies readonly (keyof Words)[];
export type Part = (typeof PARTS)[number];

/** Folder of what is said to audiences in a form of their own; no step can be called so. */
export const AUDIENCE_FOLDER = 'audience';

/**
 * Where a part's template lies inside the runbook's folder: `cause/a/short.hbs`, and for a language
 * that follows `de/cause/a/short.hbs`.
 *
 * @param language `null`: the lead language
 */
export function templatePath(
  step: string,
  variant: string,
  part: Part,
  language: string | null = null,
): string {
  return inLanguage(`${step}/${variant}/${part}.hbs`, language);
}

/** Where an audience's template may lie: the step's own first, then the one for all steps. */
export function audiencePaths(
  step: string,
  audience: string,
  form: AudienceForm,
  language: string | null = null,
): readonly [own: string, general: string] {
  const path = `${AUDIENCE_FOLDER}/${audience}/${form}.hbs`;
  return [inLanguage(`${step}/${path}`, language), inLanguage(path, language)];
}

function inLanguage(path: string, language: string | null): string {
  return language === null ? path : `${language}/${path}`;
}
