import type { Refusal } from '../refusals.ts';
import { DE } from './de.ts';
import { EN } from './en.ts';
import type { Messages } from './messages.ts';

/** Languages that the tools speak completely. A new one is a file beside these and a line here. */
export const MESSAGES = { en: EN, de: DE } as const satisfies Readonly<Record<string, Messages>>;
export type MessageLanguage = keyof typeof MESSAGES;
export const MESSAGE_LANGUAGES = Object.keys(MESSAGES) as readonly MessageLanguage[];

/**
 * The tools' own sentences in a language, such as `de` or `de-AT`; English where there are none.
 */
export function messagesIn(language: string): Messages {
  return MESSAGES[knownLanguage(language) ?? 'en'];
}

/** The language of ours that a BCP 47 tag asks for; `null`: none. */
export function knownLanguage(tag: string): MessageLanguage | null {
  const primary = tag.split(/[-_.]/u)[0]?.toLowerCase();
  return MESSAGE_LANGUAGES.find((language) => language === primary) ?? null;
}

/**
 * The language that somebody prefers, from an Accept-Language header (RFC 9110, section 12.5.4).
 *
 * @param header such as `de-AT,de;q=0.9,en;q=0.5`; `undefined` counts as no wish
 */
export function preferredLanguage(header: string | undefined): MessageLanguage {
  const wishes = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((each) => each.trim()).find((each) => each.startsWith('q='));
      return { tag: tag.trim(), q: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ tag, q }) => tag !== '' && q > 0)
    .toSorted((a, b) => b.q - a.q);
  for (const { tag } of wishes) {
    const language = tag === '*' ? 'en' : knownLanguage(tag);
    if (language !== null) return language;
  }
  return 'en';
}

/** The sentence of a refusal in a language, and the detail behind it as it was recorded. */
export function tellRefusalIn(messages: Messages, { code, detail }: Refusal): string {
  const sentence = messages.refusals[code];
  return detail === '' ? sentence : `${sentence} (${detail})`;
}

/**
 * Fills a sentence's open places: `{post}` with `values.post`. A place without value stays as it
 * is, so that a fault is seen and never a blank.
 */
export function fillIn(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replaceAll(/\{(\w+)\}/gu, (place, name: string) => values[name] ?? place);
}
