/** Wraps text to a width at spaces; paragraphs and list lines are kept. */
export function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

/** Puts something before every line. */
export function indent(text: string, before: string): string {
  return text
    .split('\n')
    .map((line) => `${before}${line}`.trimEnd())
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  const hang = line.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = `${hang}${word}`;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  lines.push(current);
  return lines.join('\n');
}

/** `1 post`, `2 posts`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `Ann`, `Ann and Ben`, `Ann, Ben and Cem`. */
export function list(items: readonly string[]): string {
  if (items.length <= 1) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1] ?? ''}`;
}
