import Handlebars from 'handlebars';
import type { TimeTelling } from '../domain/tell-time.ts';
import { checkTemplate } from './check-template.ts';
import type { TemplateScope } from './check-template.ts';
import { tellFault } from './fault.ts';
import { RenderError } from './render-error.ts';
import type { TemplateValues } from './words-context.ts';
import { OWN_HELPERS, WORD_HELPERS, wordsHelpers } from './words-helpers.ts';
import type { Slot } from './words-helpers.ts';

/** What one template is printed with. */
export interface Printing {
  readonly values: TemplateValues;
  /** The form of each name in `values`. */
  readonly forms: ReadonlyMap<string, Slot>;
  readonly unknown: ReadonlySet<string>;
  readonly telling: TimeTelling;
}

/**
 * Prints one template. Plain text: nothing is escaped, and nothing in a fact is ever compiled, so
 * `{{cause}}` typed by a person stands there as it was typed.
 *
 * @param path for the error
 * @param shape `line`: no paragraphs; `paragraphs`: parted by one empty line
 * @throws RenderError `unprintable` when it meets a value that is not known; a blank is never printed
 */
export function renderText(
  path: string,
  source: string,
  printing: Printing,
  shape: 'line' | 'paragraphs',
): string {
  const [fault] = checkTemplate(path, source, scopeOf(printing));
  if (fault !== undefined) {
    throw new RenderError('unprintable', tellFault(fault));
  }
  const handlebars = Handlebars.create();
  handlebars.registerHelper(wordsHelpers(printing.telling, printing.unknown));
  try {
    const template = handlebars.compile(source, {
      strict: true,
      noEscape: true,
      knownHelpersOnly: true,
      knownHelpers: Object.fromEntries([...WORD_HELPERS, ...OWN_HELPERS].map((h) => [h, true])),
    });
    const text = template(printing.values);
    return shape === 'line' ? tidyLine(text) : tidyParagraphs(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RenderError('unprintable', `${path}: ${why}`, { cause: error });
  }
}

/**
 * Loading has judged the templates already; a revived package is judged anew, and by the values
 * themselves: Handlebars is not strict about conditions and prints a null as a blank.
 */
function scopeOf({ values, forms }: Printing): TemplateScope {
  return {
    names: forms,
    certain: new Set(Object.keys(values).filter((name) => values[name] !== null)),
    secret: new Set(),
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
