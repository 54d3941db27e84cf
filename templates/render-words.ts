import Handlebars from 'handlebars';
import type { FactValue } from '../domain/facts.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import type { Words } from '../domain/rendition.ts';
import type { Instant } from '../domain/words.ts';
import { checkTemplate } from './check-template.ts';
import type { TemplateScope } from './check-template.ts';
import { tellFault } from './fault.ts';
import { templatePath } from './template-path.ts';
import type { Part } from './template-path.ts';
import { OWN_HELPERS, POST_INPUTS, WORD_HELPERS, wordsHelpers } from './words-helpers.ts';

/** What one rendering may say. */
export interface WordsContext {
  /** Known facts only, as data; what is missing counts as unknown. */
  readonly facts: Readonly<Record<string, FactValue>>;
  /** The promised next update; `null` when the post makes no promise. */
  readonly nextUpdate: Instant | null;
  readonly now: Instant;
  /** IANA zone in which times are printed. */
  readonly timeZone: string;
  /** When the words that are taken back were said (stand-down); else left out or `null`. */
  readonly saidAt?: Instant | null;
}

export type RenderErrorCode = 'unknown-template' | 'unknown-fact' | 'unprintable';

/** Words could not be made. `unprintable`: a template met a value that is not there. */
export class RenderError extends Error {
  readonly code: RenderErrorCode;
  constructor(code: RenderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RenderError';
    this.code = code;
  }
}

/**
 * Makes a draft's words from a variant's templates. Plain text: nothing is escaped, and nothing in
 * a fact is ever compiled, so `{{cause}}` typed by a person stands there as it was typed.
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
  const handlebars = Handlebars.create();
  handlebars.registerHelper(wordsHelpers(context.timeZone, context.now));
  const values = templateValues(runbook, context);
  const scope = printable(runbook, values);
  const part = (name: Part): string => {
    const path = templatePath(step, variant, name);
    const source = Object.hasOwn(runbook.templates, path) ? runbook.templates[path] : undefined;
    if (source === undefined) {
      throw new RenderError('unknown-template', `there is no template ${path}`);
    }
    const [fault] = checkTemplate(path, source, scope);
    if (fault !== undefined) {
      throw new RenderError('unprintable', tellFault(fault));
    }
    try {
      const template = handlebars.compile(source, {
        strict: true,
        noEscape: true,
        knownHelpersOnly: true,
        knownHelpers: Object.fromEntries([...WORD_HELPERS, ...OWN_HELPERS].map((h) => [h, true])),
      });
      const text = template(values);
      return name === 'long' ? tidyParagraphs(text) : tidyLine(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new RenderError('unprintable', `${path}: ${why}`, { cause: error });
    }
  };
  return { headline: part('headline'), short: part('short'), long: part('long') };
}

/** Every fact that the runbook knows is there, unknown ones as `null`: strict mode then allows `if`. */
function templateValues(
  { runbook }: RunbookPackage,
  context: WordsContext,
): Readonly<Record<string, FactValue | null>> {
  const values: Record<string, FactValue | null> = {
    nextUpdate: context.nextUpdate,
    saidAt: context.saidAt ?? null,
  };
  for (const name of Object.keys(runbook.facts)) {
    values[name] = null;
  }
  for (const [name, value] of Object.entries(context.facts)) {
    if (!Object.hasOwn(runbook.facts, name)) {
      throw new RenderError('unknown-fact', `the runbook knows no fact ${name}`);
    }
    values[name] = value;
  }
  return values;
}

/**
 * Loading has judged the templates already; a revived package is judged anew, and by the values
 * themselves: Handlebars is not strict about conditions and prints a null as a blank.
 */
function printable(
  { runbook }: RunbookPackage,
  values: Readonly<Record<string, FactValue | null>>,
): TemplateScope {
  return {
    names: new Map([
      ...POST_INPUTS.map((input) => [input, 'instant'] as const),
      ...Object.entries(runbook.facts).map(([name, { form }]) => [name, form] as const),
    ]),
    certain: new Set(Object.keys(values).filter((name) => values[name] !== null)),
    mustPromise: false,
  };
}

/** One line: headlines and short texts have no paragraphs. */
function tidyLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

/** Paragraphs part by one empty line; no spaces at line ends, none doubled. */
function tidyParagraphs(text: string): string {
  return text
    .replaceAll(/[^\S\n]+/gu, ' ')
    .replaceAll(/ ?\n ?/gu, '\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}
