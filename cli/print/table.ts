import Table from 'cli-table3';
import type { Terminal } from '../terminal.ts';

/**
 * Lays rows out under headings, wrapped to the terminal. Without rows it is empty: the caller
 * says in words that there is nothing.
 */
export function table(
  terminal: Pick<Terminal, 'colours' | 'width'>,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return '';
  const widths = headings.map((heading, column) =>
    Math.max(...[heading, ...rows.map((row) => row[column] ?? '')].map(longestLine)),
  );
  const made = new Table({
    head: headings.map((heading) => terminal.colours.bold(heading)),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: NO_LINES,
    colWidths: fit(widths, terminal.width).map((width) => width + 2),
    wordWrap: true,
  });
  made.push(...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** Takes columns' room from the widest until all fit: short ids stay whole, sentences wrap. */
function fit(widths: readonly number[], room: number): number[] {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, width) => sum + width + 2, 0);
  while (total() > room) {
    const widest = fitted.indexOf(Math.max(...fitted));
    const width = fitted[widest] ?? 0;
    if (width <= 12) break;
    fitted[widest] = width - 1;
  }
  return fitted;
}

function longestLine(text: string): number {
  return Math.max(...text.split('\n').map((line) => withoutColour(line).length));
}

/** A text as it looks without colour codes. */
export function withoutColour(text: string): string {
  // oxlint-disable-next-line no-control-regex -- colour codes begin with the escape character
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}
