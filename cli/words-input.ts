import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Words } from '../domain/rendition.ts';
import { CliError } from './cli-error.ts';
import type { Desk } from './desk.ts';

/** Words as options give them. */
export interface WordsOptions {
  readonly headline?: string;
  readonly short?: string;
  readonly long?: string;
  readonly file?: string;
}

const PARTS = ['headline', 'short', 'long'] as const;

const ABOUT = {
  headline: 'Headline: one line, the title on the page',
  short: 'Short: for networks; stands alone (what, sorry, next time)',
  long: 'Long: for the page; an empty line between paragraphs, "- " begins a list line',
} as const;

/**
 * Takes words from options or a file; what they leave out stays as it was. With neither, an
 * editor opens on what there was, where a person is there.
 *
 * @throws CliError `USAGE`, `FILE`, `EDITOR`
 */
export async function takeWords(desk: Desk, options: WordsOptions, was: Words): Promise<Words> {
  const fromFile = options.file === undefined ? {} : await readWordsFile(options.file);
  const given = { ...fromFile, ...pick(options) };
  if (Object.keys(given).length > 0) return assertWords({ ...was, ...given });
  if (!desk.terminal.interactive || desk.json) {
    throw new CliError(
      'USAGE',
      'No words were given.',
      'Give them with --headline, --short and --long, or with --file words.yaml.',
    );
  }
  return assertWords(parseEdited(await desk.terminal.edit(toEdit(was))));
}

/** The text that opens in the editor. */
export function toEdit(words: Words): string {
  return PARTS.map((part) => `=== ${ABOUT[part]} ===\n${words[part]}\n`).join('\n');
}

/**
 * Reads an edited text back.
 *
 * @throws CliError `EDITOR` when the lines that part it are gone
 */
export function parseEdited(text: string): Words {
  const pieces = text.split(/^===.*===[ \t]*$/mu).slice(1);
  if (pieces.length !== PARTS.length) {
    throw new CliError(
      'EDITOR',
      'The lines that begin with === must stay: they part headline, short and long.',
      'Run the command again; nothing was sent.',
    );
  }
  const [headline = '', short = '', long = ''] = pieces.map((piece) => piece.trim());
  return { headline, short, long };
}

async function readWordsFile(path: string): Promise<Partial<Words>> {
  let value: unknown;
  try {
    value = parse(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError('FILE', `${path} cannot be read: ${why}`, '', [], { cause: error });
  }
  const faults: string[] = [];
  const words: Partial<Record<(typeof PARTS)[number], string>> = {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push('expected headline, short and long');
  } else {
    for (const [name, content] of Object.entries(value)) {
      const part = PARTS.find((candidate) => candidate === name);
      if (part === undefined) faults.push(`${name}: expected one of ${PARTS.join(', ')}`);
      else if (typeof content !== 'string') faults.push(`${name}: expected text`);
      else words[part] = content.trim();
    }
  }
  if (faults.length > 0) throw new CliError('FILE', `${path} does not hold words.`, '', faults);
  return words;
}

function pick(options: WordsOptions): Partial<Words> {
  return Object.fromEntries(
    PARTS.flatMap((part) => (options[part] === undefined ? [] : [[part, options[part].trim()]])),
  );
}

function assertWords(words: Words): Words {
  const empty = PARTS.filter((part) => words[part].trim() === '');
  if (empty.length > 0) {
    throw new CliError('USAGE', `There are no words for: ${empty.join(', ')}.`, '', []);
  }
  if (words.headline.includes('\n')) {
    throw new CliError('USAGE', 'The headline is one line.');
  }
  return words;
}
