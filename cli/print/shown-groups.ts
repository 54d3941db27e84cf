import type { Shown } from '../client/shown-words.ts';

/**
 * Renditions that say the very same, together: a page and a mail with one text are read once. What
 * is signed stays each one's own bytes. What the public reads comes first.
 */
export function groupShown(shown: readonly Shown[]): readonly (readonly [Shown, ...Shown[]])[] {
  const groups = new Map<string, [Shown, ...Shown[]]>();
  for (const one of shown) {
    const { headline, text, status, impact, components, nextUpdate, language } = one.rendition;
    const key = JSON.stringify([headline, text, status, impact, components, nextUpdate, language]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].toSorted((a, b) => Number(isPublic(b)) - Number(isPublic(a)));
}

function isPublic(group: readonly Shown[]): boolean {
  return group.some(({ rendition }) => rendition.audience === 'public');
}
