import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BenchArguments } from './read-arguments.ts';

const FILE = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const BEGIN = '<!-- bench: begin; npm run bench writes what stands between these marks -->';
const END = '<!-- bench: end -->';

/** Writes the measured tables, the machine and the date into docs/performance.md. */
export async function writePerformance(
  told: string,
  { open, rounds }: BenchArguments,
): Promise<void> {
  const text = await readFile(FILE, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${FILE} has lost its marks`);
  const machine = [
    `Measured on ${new Date().toISOString().slice(0, 10)}`,
    `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    `${(totalmem() / 1024 ** 3).toFixed(0)} GB`,
    `Node ${process.version}`,
    `npm run bench -- --open ${open.join(',')} --rounds ${rounds}`,
  ].join('; ');
  await writeFile(FILE, `${before}${BEGIN}\n\n${machine}\n\n${told}\n\n${END}${after}`);
}
