/**
 * Shows what a terminal would hide or obey: control characters (they could erase a line that was
 * just printed), text direction marks and zero-width characters, as `‹U+202E›`. A signer must see
 * every character that she signs.
 */
export function visible(text: string): string {
  return text.replaceAll(HIDDEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}

// Line feed stays: paragraphs are part of the words.
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu;
