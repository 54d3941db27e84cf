import { diffWordsWithSpace } from 'diff';
import type { Colours } from '../terminal.ts';

/**
 * Marks what changed between two texts, word by word: `[-gone-]` and `{+new+}`, in red and green
 * on a terminal. Marks stay without colour too, so that nobody depends on seeing it.
 *
 * @returns `null` when nothing changed
 */
export function difference(before: string, after: string, colours: Colours): string | null {
  if (before === after) return null;
  return diffWordsWithSpace(before, after)
    .map((part) => {
      if (part.removed) return colours.red(`[-${part.value}-]`);
      if (part.added) return colours.green(`{+${part.value}+}`);
      return part.value;
    })
    .join('');
}
