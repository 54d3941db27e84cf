import { join } from 'node:path';
import { PRACTICE_PEOPLE } from '../practice/people.ts';
import type { Addresses } from './addresses.ts';

export interface BannerFacts {
  readonly addresses: Addresses;
  readonly notices: readonly string[];
  readonly seconds: number;
}

/** What a person reads once all is ready. */
export function banner({ addresses, notices, seconds }: BannerFacts): string {
  const people = PRACTICE_PEOPLE.map(
    ({ short, name, says }) => `    ${short.padEnd(6)} ${name.padEnd(16)} ${says}`,
  );
  return [
    '',
    `  Countersign is ready (${seconds.toFixed(1)} s). Practice people, practice channels: nothing leaves this machine.`,
    '',
    `    API           ${addresses.api}`,
    `    public page   ${addresses.publicPage}`,
    `    Temporal      ${addresses.temporal}`,
    ...(addresses.temporalUi === null ? [] : [`    Temporal UI   ${addresses.temporalUi}`]),
    `    kept in       ${addresses.home}`,
    `    mailbox       ${join(addresses.home, 'mailbox')}   (every mail that asks people, a file each)`,
    ...notices.map((notice) => `    note          ${notice}`),
    '',
    '  Who is who (their keys stand in people/, act as one with --as):',
    ...people,
    '',
    '  What to try next, in another terminal:',
    '    npm run countersign -- open --as ines --service "online ordering" --state down --affected "customers in Germany"',
    '    npm run countersign -- queue --as carla',
    '    npm run countersign -- approve next --as edgar   (is refused)',
    '    npm run countersign -- approve next --as carla   (goes out)',
    '    npm run drill',
    '',
    '  Ctrl-C stops everything; what was said and signed stays.',
    '',
  ].join('\n');
}
