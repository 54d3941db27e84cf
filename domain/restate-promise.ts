import { tellClock, tellClockBothWays } from './tell-time.ts';
import type { TimeTelling } from './tell-time.ts';
import type { Instant } from './words.ts';

/**
 * Puts a new promised time in the place of the old one, in words that a person has edited. Words
 * that do not state the old time are left as they are.
 *
 * @param text headline, short or long text that was drafted with the promise `was`
 * @param telling in the text's language
 */
export function restatePromise(
  text: string,
  was: Instant,
  next: Instant,
  telling: TimeTelling,
): string {
  // A promise was always to come when it was printed, whatever the time is now.
  const printed = new Date(Math.ceil(Date.parse(was) / 60_000) * 60_000).toISOString();
  const { time, withDay } = tellClockBothWays(printed, telling);
  // The longer form first: the shorter one is a part of it.
  return text.replaceAll(withDay, time).replaceAll(time, tellClock(next, telling));
}
