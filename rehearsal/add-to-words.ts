import type { Words } from '../domain/rendition.ts';

/** Puts a person's own sentences before and behind the words of a draft. */
export function addToWords(words: Words, begin: string, add: string): Words {
  const joined = (text: string): string =>
    [begin, text, add].filter((part) => part !== '').join(' ');
  return { ...words, short: joined(words.short), long: joined(words.long) };
}
