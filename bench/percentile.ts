/** Nearest-rank percentile of measured times; `of` is 0 to 1. */
export function percentile(times: readonly number[], of: number): number {
  const sorted = times.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * of) - 1)] ?? Number.NaN;
}
