import type { Milliseconds } from '../domain/words.ts';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** A span from now in short: `+1h30m`, `-5s`, `now`. Two units at most. */
export function tellSpan(span: Milliseconds): string {
  const parts: string[] = [];
  let rest = Math.abs(span);
  for (const [unit, size] of UNITS) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole > 0 && parts.length < 2) parts.push(`${whole}${unit}`);
  }
  return parts.length === 0 ? 'now' : `${span < 0 ? '-' : '+'}${parts.join('')}`;
}
