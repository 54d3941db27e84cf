import type { RunbookPackage } from '../domain/runbook.ts';
import { renderText } from './render-text.ts';
import { audienceTemplates, follows, slotsOf } from './render-words.ts';
import { templateValues } from './words-context.ts';
import type { WordsContext } from './words-context.ts';

/**
 * What an audience with a form of its own hears of a step, whatever wording the public gets: the
 * step's own template for it, else the one for all steps.
 *
 * @param audience name in the runbook; its form must not be `words`
 * @returns `null` when the runbook has no template for it in the context's language
 * @throws RenderError `unknown-fact` or `unprintable` when its template cannot be filled
 */
export function renderAudience(
  runbook: RunbookPackage,
  step: string,
  audience: string,
  context: WordsContext,
): string | null {
  const { timeZone, now, language = runbook.runbook.language } = context;
  const paths = audienceTemplates(runbook, step, audience, follows(runbook, language));
  const path = paths.find((each) => Object.hasOwn(runbook.templates, each));
  const source = path === undefined ? undefined : runbook.templates[path];
  if (path === undefined || source === undefined) return null;
  const printing = {
    values: templateValues(runbook.runbook, context),
    forms: slotsOf(runbook),
    unknown: new Set(context.unknown),
    telling: { language, timeZone, now },
  };
  return renderText(path, source, printing, 'paragraphs');
}
