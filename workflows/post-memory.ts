import type { DraftPlan } from '../domain/incident-events.ts';
import type { PostIdentity, PostState } from '../domain/post.ts';
import type { MessageMemory } from './memory.ts';
import { emptyMemory } from './memory.ts';

/** All that a post carries from run to run. Plain JSON. */
export interface PostMemory {
  state: PostState;
  plan: DraftPlan;
  readonly messages: MessageMemory;
}

export interface PostInput {
  readonly identity: PostIdentity;
  readonly plan: DraftPlan;
  /** From the run before; absent in the first. */
  readonly memory?: PostMemory;
  /** For tests: history length after which it continues as new. */
  readonly continueAfterEvents?: number;
}

/** A post before its first draft. */
export function beginPost({ identity, plan }: PostInput): PostMemory {
  return {
    state: {
      ...identity,
      phase: 'rendering',
      end: null,
      revision: null,
      signOffs: [],
      changesRequested: null,
      withdrawWish: null,
      deliveries: [],
      publishedAt: null,
      usedStatements: [],
      usedNonces: [],
    },
    plan,
    messages: emptyMemory(),
  };
}
