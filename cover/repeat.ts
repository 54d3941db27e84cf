import { RRuleTemporal } from 'rrule-temporal';
import { Temporal as T } from 'temporal-polyfill';

/**
 * Local starts of a recurrence (RFC 5545) between two local times, both included.
 *
 * It is worked out on the plain calendar, as if there were no time zone, and only the caller turns
 * local times into instants: a rule that begins at 02:30 would otherwise lose its shift in the very
 * night in which the clocks jump over 02:30 (RFC 5545 leaves times out that do not exist).
 *
 * @param rule without DTSTART and UNTIL, such as `FREQ=WEEKLY;BYDAY=MO`
 * @param first local start that the rule counts from
 * @param until last local start, or `null`
 */
export function repeat(
  rule: string,
  first: T.PlainDateTime,
  until: T.PlainDateTime | null,
  from: T.PlainDateTime,
  to: T.PlainDateTime,
): readonly T.PlainDateTime[] {
  const recurrence = new RRuleTemporal({
    rruleString: `RRULE:${rule}`,
    dtstart: plain(first),
    ...(until === null ? {} : { until: plain(until) }),
    temporal: T,
    strict: true,
  });
  return recurrence.between(plain(from), plain(to), true).map((start) => start.toPlainDateTime());
}

const PARTS = [
  'FREQ',
  'INTERVAL',
  'COUNT',
  'BYDAY',
  'BYMONTHDAY',
  'BYMONTH',
  'BYYEARDAY',
  'BYWEEKNO',
];
const DAYS = [...PARTS, 'BYSETPOS', 'WKST'];

/** What is wrong with a rule for days; `null`: nothing. */
export function ruleFault(rule: string): string | null {
  const parts = rule.split(';').map((part) => part.split('=')[0] ?? '');
  const strange = parts.find((part) => !DAYS.includes(part));
  if (strange !== undefined) {
    return strange === 'UNTIL'
      ? 'a recurrence without UNTIL; write the last day as end: 2026-12-31'
      : `a recurrence of ${DAYS.join(', ')} (RFC 5545); it has ${strange || 'an empty part'}`;
  }
  if (!/(^|;)FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)/u.test(rule)) {
    return 'a recurrence by days, weeks, months or years, such as FREQ=WEEKLY;BYDAY=MO,TU';
  }
  try {
    const day = T.PlainDateTime.from('2026-01-01T00:00');
    repeat(rule, day, null, day, day.add({ days: 1 }));
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `a recurrence such as FREQ=WEEKLY;BYDAY=MO,TU (${why})`;
  }
}

function plain(local: T.PlainDateTime): T.ZonedDateTime {
  return local.toZonedDateTime('UTC');
}
