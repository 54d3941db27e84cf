/**
 * Reads a time as people type it: `now`, `07:05` (the last time it was that late, here), `2026-11-22
 * 07:05` (here), or an ISO 8601 instant with zone.
 *
 * @returns an instant in UTC with milliseconds, or `null`
 */
export function parseTime(text: string, now: Date): string | null {
  if (text === 'now') return now.toISOString();
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (clock !== null) {
    const time = new Date(now);
    time.setHours(Number(clock[1]), Number(clock[2]), 0, 0);
    // Just after midnight, "23:50" was yesterday. A few minutes ahead may be a clock that is off.
    if (time.getTime() > now.getTime() + 60_000) time.setDate(time.getDate() - 1);
    return time.toISOString();
  }
  const local = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}$/.test(text);
  const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(
    text,
  );
  if (!local && !instant) return null;
  const date = new Date(text.replace(' ', 'T'));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
