export type TextBlock =
  | { readonly paragraph: readonly string[]; readonly list: null }
  | { readonly paragraph: null; readonly list: readonly string[] };

/**
 * Splits plain words into paragraphs (by empty lines) and lists (lines that begin `- `), as
 * `Words.long` defines them. Nothing is dropped or changed but the marks themselves.
 */
export function textBlocks(text: string): readonly TextBlock[] {
  const blocks: TextBlock[] = [];
  let paragraph: string[] = [];
  let list: string[] = [];
  const close = (): void => {
    if (paragraph.length > 0) blocks.push({ paragraph, list: null });
    if (list.length > 0) blocks.push({ paragraph: null, list });
    paragraph = [];
    list = [];
  };
  for (const line of text.split('\n')) {
    if (line.trim() === '') close();
    else if (line.startsWith('- ')) {
      if (paragraph.length > 0) close();
      list.push(line.slice(2));
    } else {
      if (list.length > 0) close();
      paragraph.push(line);
    }
  }
  close();
  return blocks;
}
