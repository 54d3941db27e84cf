import type { Milliseconds } from '../domain/words.ts';
import type { Rehearsal } from './rehearse.ts';
import type { Line, LineKind } from './simulated-world.ts';
import { MAIN } from './script.ts';

/** The time line as people read it: `+00:20  waits for 1 communicator: status (progress-a) …`. */
export function tellRehearsal(
  { lines }: Pick<Rehearsal, 'lines'>,
  options: {
    readonly words: boolean;
    readonly paint: (kind: LineKind, text: string) => string;
  },
): readonly string[] {
  // Where everything happens within minutes, as at drill tempo, seconds are told as well.
  const quick = lines.every(({ after }) => after < 10 * 60_000);
  return lines.flatMap((line) => [
    `${tellAfter(line.after, quick)}  ${options.paint(line.kind, tellLine(line))}`,
    ...(options.words && line.words !== null ? [`          “${line.words}”`] : []),
  ]);
}

function tellLine({ on, text }: Line): string {
  return on === MAIN ? text : `[${on}] ${text}`;
}

function tellAfter(after: Milliseconds, quick: boolean): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return quick
    ? `+${two(after / 60_000)}:${two((after / 1_000) % 60)}.${Math.floor((after % 1_000) / 100)}`
    : `+${two(after / 3_600_000)}:${two((after / 60_000) % 60)}`;
}
