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
  const { audiences } = given;
  if (Object.keys(given).length > 0) {
    const others = audiences === undefined ? {} : { audiences: { ...was.audiences, ...audiences } };
    return assertWords({ ...was, ...given, ...others });
  }
  if (!desk.terminal.interactive || desk.json) {
    throw new CliError(
      'USAGE',
      'No words were given.',
      'Give them with --headline, --short and --long, or with --file words.yaml.',
    );
  }
  const names = Object.keys(was.audiences ?? {});
  return assertWords(parseEdited(await desk.terminal.edit(toEdit(was)), names));
}

/** The text that opens in the editor. */
export function toEdit(words: Words): string {
  const others = Object.entries(words.audiences ?? {});
  return [
    ...PARTS.map((part) => `=== ${ABOUT[part]} ===\n${words[part]}\n`),
    ...others.map(([name, text]) => `=== For ${name}, and nobody else ===\n${text}\n`),
  ].join('\n');
}

/**
 * Reads an edited text back.
 *
 * @param audiences whose words stand below the public's, in their order
 * @throws CliError `EDITOR` when the lines that part it are gone
 */
export function parseEdited(text: string, audiences: readonly string[] = []): Words {
  const pieces = text.split(/^===.*===[ \t]*$/mu).slice(1);
  if (pieces.length !== PARTS.length + audiences.length) {
    throw new CliError(
      'EDITOR',
      'The lines that begin with === must stay: they part headline, short, long and what follows.',
      'Run the command again; nothing was sent.',
    );
  }
  const [headline = '', short = '', long = '', ...others] = pieces.map((piece) => piece.trim());
  const own = audiences.map((name, index) => [name, others[index] ?? ''] as const);
  return {
    headline,
    short,
    long,
    ...(own.length === 0 ? {} : { audiences: Object.fromEntries(own) }),
  };
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
  let audiences: Words['audiences'];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push('expected headline, short and long');
  } else {
    for (const [name, content] of Object.entries(value)) {
      const part = PARTS.find((candidate) => candidate === name);
      if (name === 'audiences' && isTexts(content)) audiences = trimmed(content);
      else if (part === undefined) {
        faults.push(`${name}: expected one of ${PARTS.join(', ')}, or audiences with their texts`);
      } else if (typeof content !== 'string') faults.push(`${name}: expected text`);
      else words[part] = content.trim();
    }
  }
  if (faults.length > 0) throw new CliError('FILE', `${path} does not hold words.`, '', faults);
  return { ...words, ...(audiences === undefined ? {} : { audiences }) };
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string')
  );
}

function trimmed(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.trim()]));
}

function pick(options: WordsOptions): Partial<Words> {
  return Object.fromEntries(
    PARTS.flatMap((part) => (options[part] === undefined ? [] : [[part, options[part].trim()]])),
  );
}

function assertWords(words: Words): Words {
  const empty = [
    ...PARTS.filter((part) => words[part].trim() === ''),
    ...Object.entries(words.audiences ?? {}).flatMap(([name, text]) =>
      text.trim() === '' ? [name] : [],
    ),
  ];
  if (empty.length > 0) {
    throw new CliError('USAGE', `There are no words for: ${empty.join(', ')}.`, '', []);
  }
  if (words.headline.includes('\n')) {
    throw new CliError('USAGE', 'The headline is one line.');
  }
  return words;
}
