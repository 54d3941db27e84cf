import type { Words } from '../domain/rendition.ts';

/** The parts of each variant, by file name. */
export const PARTS = ['headline', 'short', 'long'] as const satisfies readonly (keyof Words)[];
export type Part = (typeof PARTS)[number];

/** Where a part's template lies inside the runbook's folder. */
export function templatePath(step: string, variant: string, part: Part): string {
  return `${step}/${variant}/${part}.hbs`;
}
