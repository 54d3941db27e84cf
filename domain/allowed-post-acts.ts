import type { PostPhase } from './post.ts';

/** What people may do in each phase. A closed table: a new phase does not compile without it. */
const ALLOWED = {
  rendering: ['withdraw'],
  waiting: ['approve', 'revise', 'requestChanges', 'reject', 'withdraw'],
  'changes-requested': ['revise', 'reject', 'withdraw'],
  signed: ['release', 'requestChanges', 'reject', 'withdraw'],
  delivering: ['decideDelivery'],
  settled: [],
} as const satisfies Record<PostPhase, readonly string[]>;

export type PostAct =
  'approve' | 'revise' | 'requestChanges' | 'reject' | 'withdraw' | 'release' | 'decideDelivery';

/** Whether an act has its place in this phase. */
export function isAllowed(phase: PostPhase, act: PostAct): boolean {
  const acts: readonly string[] = ALLOWED[phase];
  return acts.includes(act);
}
