import type { FactValue } from './facts.ts';
import { tellClock, tellDay, tellTimeOfDay } from './tell-time.ts';
import type { TimeTelling } from './tell-time.ts';

/** Shorter values, such as `down`, are no evidence unless they stand alone. */
const WORD = /[\p{L}\p{N}]/u;

/**
 * Which facts words rest on that a person wrote or edited: those whose value stands in them, to the
 * letter or as a time is printed. What she said in other words is not found, so this is a help for
 * finding what must be corrected, never a proof that nothing must be.
 *
 * @param facts values ready to print, in the words' language
 * @returns names, in the order of `facts`
 */
export function factsFoundIn(
  texts: readonly string[],
  facts: Readonly<Record<string, FactValue>>,
  telling: TimeTelling,
): readonly string[] {
  const haystacks = texts.map((text) => text.toLowerCase());
  return Object.entries(facts)
    .filter(([, value]) =>
      printedForms(value, telling).some((form) =>
        haystacks.some((text) => standsIn(text, form.toLowerCase())),
      ),
    )
    .map(([name]) => name);
}

function printedForms(value: FactValue, telling: TimeTelling): readonly string[] {
  if (typeof value === 'boolean') return [];
  if (typeof value !== 'string') return value.filter((each) => each !== '');
  if (/^\d{4}-\d{2}-\d{2}T/u.test(value)) {
    const { language, timeZone } = telling;
    return [tellClock(value, telling), tellTimeOfDay(value, language, timeZone)];
  }
  if (/^\d{4}-\d{2}-\d{2}$/u.test(value)) return [tellDay(value, telling)];
  return value === '' ? [] : [value];
}

/** As whole words: `down` does not stand in `download`. */
function standsIn(text: string, form: string): boolean {
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + form.length);
    if (!WORD.test(before) && !WORD.test(after)) return true;
  }
  return false;
}
