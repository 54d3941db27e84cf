import { SEVERITIES } from '../domain/words.ts';
import type { Severity } from '../domain/words.ts';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** `a`, `a and b`, `a, b and c`; `nothing` when there is none. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? 'nothing';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** `two communicators`, `one question`. */
export function count(number: number, noun: string): string {
  return `${NUMBERS[number] ?? String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A name of the code as a person says it: `incident commander`. */
export function spoken(name: string): string {
  return name.replaceAll('_', ' ');
}

/** What is said of each severity, once where they agree: `20 minutes (sev1), 1 hour (sev2, sev3)`. */
export function bySeverity(tell: (severity: Severity) => string | null): readonly string[] {
  const same = new Map<string, Severity[]>();
  for (const severity of SEVERITIES) {
    const told = tell(severity);
    if (told !== null) {
      same.set(told, [...(same.get(told) ?? []), severity]);
    }
  }
  return [...same].map(([told, severities]) => {
    if (severities.length === SEVERITIES.length) {
      return told;
    }
    return told.endsWith('.')
      ? `In ${listed(severities)}: ${told}`
      : `${told} (${severities.join(', ')})`;
  });
}
