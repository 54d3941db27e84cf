import type { RunbookPackage } from '../domain/runbook.ts';
import type { Words } from '../domain/rendition.ts';
import { RenderError } from './render-error.ts';
import { renderText } from './render-text.ts';
import type { Printing } from './render-text.ts';
import { audiencePaths, PARTS, templatePath } from './template-path.ts';
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
  const printing = printingOf(runbook, context);
  const part = (name: Part): string => {
    const path = templatePath(step, variant, name, follows(runbook, context.language));
    const source = sourceAt(runbook, [path]);
    return renderText(path, source, printing, name === 'long' ? 'paragraphs' : 'line');
  };
  return { headline: part('headline'), short: part('short'), long: part('long') };
}

/**
 * Makes what an audience with a form of its own hears: the step's own template for it, else the one
 * for all steps. The headline is the step's.
 *
 * @param audience name in the runbook; its form must not be `words`
 * @throws RenderError as {@link renderWords}
 */
export function renderForAudience(
  runbook: RunbookPackage,
  step: string,
  variant: string,
  audience: string,
  context: WordsContext,
): { readonly headline: string; readonly text: string } {
  const printing = printingOf(runbook, context);
  const language = follows(runbook, context.language);
  const headline = templatePath(step, variant, 'headline', language);
  const paths = audienceTemplates(runbook, step, audience, language);
  return {
    headline: renderText(headline, sourceAt(runbook, [headline]), printing, 'line'),
    text: renderText(paths.join(' or '), sourceAt(runbook, paths), printing, 'paragraphs'),
  };
}

/** Whether there are words for a step's variant, and a form for an audience, in a language. */
export function hasWords(
  runbook: RunbookPackage,
  step: string,
  variant: string,
  language?: string,
  audience?: string,
): boolean {
  const follow = follows(runbook, language);
  const has = (path: string): boolean => Object.hasOwn(runbook.templates, path);
  const words = PARTS.every((part) => has(templatePath(step, variant, part, follow)));
  const form = audience === undefined ? undefined : runbook.runbook.audiences[audience]?.form;
  return audience === undefined || form === 'words'
    ? words
    : words && audienceTemplates(runbook, step, audience, follow).some(has);
}

/** Where an audience's words may lie; none for a name that the runbook does not know. */
export function audienceTemplates(
  { runbook }: RunbookPackage,
  step: string,
  audience: string,
  language: string | null,
): readonly string[] {
  const found = Object.hasOwn(runbook.audiences, audience)
    ? runbook.audiences[audience]
    : undefined;
  return found === undefined ? [] : audiencePaths(step, audience, found.form, language);
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

function printingOf(runbook: RunbookPackage, context: WordsContext): Printing {
  const { timeZone, now, language = runbook.runbook.language } = context;
  return {
    values: templateValues(runbook.runbook, context),
    forms: slotsOf(runbook),
    unknown: new Set(context.unknown),
    telling: { language, timeZone, now },
  };
}

function sourceAt({ templates }: RunbookPackage, paths: readonly string[]): string {
  for (const path of paths) {
    const source = Object.hasOwn(templates, path) ? templates[path] : undefined;
    if (source !== undefined) return source;
  }
  throw new RenderError('unknown-template', `there is no template ${paths.join(' or ')}`);
}
