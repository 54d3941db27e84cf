import type { RunbookPackage } from '../domain/runbook.ts';
import type { Words } from '../domain/rendition.ts';
import { RenderError } from './render-error.ts';
import { renderText } from './render-text.ts';
import type { Printing } from './render-text.ts';
import { PARTS, templatePath } from './template-path.ts';
import type { Part } from './template-path.ts';
import { templateValues } from './words-context.ts';
import type { WordsContext } from './words-context.ts';
import { POST_INPUT_FORMS } from './words-helpers.ts';
import type { Slot } from './words-helpers.ts';

/**
 * Makes a draft's words from a variant's templates, in the context's language.
 *
 * @param variant path below the step's folder, such as `no-change-a`
 * @throws RenderError `unknown-template`, `unknown-fact`, or `unprintable` when a template meets a
 *   value that is not known; a blank is never printed
 */
export function renderWords(
  runbook: RunbookPackage,
  step: string,
  variant: string,
  context: WordsContext,
): Words {
  const language = follows(runbook, context.language);
  if (!hasWords(runbook, step, variant, context.language)) {
    const path = templatePath(step, variant, 'short', language);
    throw new RenderError('unknown-template', `there is no template ${path}, or a part is missing`);
  }
  const printing = printingOf(runbook, context);
  const part = (name: Part): string => {
    const path = templatePath(step, variant, name, language);
    const source = runbook.templates[path] ?? '';
    return renderText(path, source, printing, name === 'long' ? 'paragraphs' : 'line');
  };
  return { headline: part('headline'), short: part('short'), long: part('long') };
}

/** Whether there are words for a step's variant in a language. */
export function hasWords(
  runbook: RunbookPackage,
  step: string,
  variant: string,
  language?: string,
): boolean {
  const follow = follows(runbook, language);
  return PARTS.every((part) =>
    Object.hasOwn(runbook.templates, templatePath(step, variant, part, follow)),
  );
}

/** `null` for the lead language, whose templates lie at the top of the folder. */
export function follows({ runbook }: RunbookPackage, language: string | undefined): string | null {
  return language === undefined || language === runbook.language ? null : language;
}

/** The names and forms that templates of this runbook may print. */
export function slotsOf({ runbook }: RunbookPackage): ReadonlyMap<string, Slot> {
  return new Map<string, Slot>([
    ...Object.entries(POST_INPUT_FORMS),
    ...Object.entries(runbook.facts).flatMap(([name, { form, private: secret }]) =>
      secret ? [] : [[name, form] as const],
    ),
  ]);
}

/** What every template of one rendering is printed with. */
export function printingOf(runbook: RunbookPackage, context: WordsContext): Printing {
  const { timeZone, now, language = runbook.runbook.language } = context;
  return {
    values: templateValues(runbook.runbook, context),
    forms: slotsOf(runbook),
    unknown: new Set(context.unknown),
    telling: { language, timeZone, now },
  };
}
