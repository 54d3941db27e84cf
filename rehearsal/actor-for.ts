import type { Act, Beat, CastName } from './script.ts';

const COMMANDERS: readonly Act['do'][] = [
  'open',
  'facts',
  'severity',
  'resolve',
  'relapse',
  'stand-down',
  'merge',
  'split',
  'hold',
  'skip',
  'tick',
];

/** Who does an act when the script names nobody. */
export function actorFor({ act, as }: Beat): CastName {
  return as[0] ?? (COMMANDERS.includes(act.do) ? 'commander' : 'communicator');
}
