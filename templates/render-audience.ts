import type { RunbookPackage } from '../domain/runbook.ts';
import { renderText } from './render-text.ts';
import { follows, printingOf } from './render-words.ts';
import { audiencePaths } from './template-path.ts';
import type { WordsContext } from './words-context.ts';

/**
 * Makes what an audience with a form of its own hears (a note, a script, lines …): the step's own
 * template for it, else the one for all steps.
 *
 * @returns `null` when there is no such template in the context's language: an audience of form
 *   `words` hears the step's own words, all others get nothing until somebody writes it
 * @throws RenderError as `renderWords`
 */
export function renderAudience(
  runbook: RunbookPackage,
  step: string,
  audience: string,
  context: WordsContext,
): string | null {
  const path = audienceTemplate(runbook, step, audience, follows(runbook, context.language));
  const source = path === null ? undefined : runbook.templates[path];
  return path === null || source === undefined
    ? null
    : renderText(path, source, printingOf(runbook, context), 'paragraphs');
}

/** The template that an audience's words come from; `null` when there is none. */
export function audienceTemplate(
  { runbook, templates }: RunbookPackage,
  step: string,
  audience: string,
  language: string | null,
): string | null {
  const found = Object.hasOwn(runbook.audiences, audience)
    ? runbook.audiences[audience]
    : undefined;
  const paths = found === undefined ? [] : audiencePaths(step, audience, found.form, language);
  return paths.find((path) => Object.hasOwn(templates, path)) ?? null;
}
