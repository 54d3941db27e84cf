import type { FactValue } from '../domain/facts.ts';
import type { DraftPlan } from '../domain/incident-events.ts';
import type { PostIdentity, PostState, Revision } from '../domain/post.ts';
import type { Received } from './inbox.ts';
import type { MessageMemory } from './memory.ts';
import { newPost } from '../domain/new-post.ts';
import { bindingValues } from './make-revision.ts';
import { emptyMemory } from './memory.ts';

/** All that a post carries from run to run. Plain JSON. */
export interface PostMemory {
  state: PostState;
  plan: DraftPlan;
  /** Values of the binding facts that the current words were drafted with. */
  restedOn: Readonly<Record<string, FactValue>>;
  /** Duties and chores that have been ticked off. */
  doneDuties: readonly string[];
  /** Severity and rule as the ledger had them last: whatever is drafted next follows them. */
  standing?: Pick<PostState, 'severity' | 'rule'>;
  readonly messages: MessageMemory;
}

export interface PostInput {
  readonly identity: PostIdentity;
  readonly plan: DraftPlan;
  /** Its first draft, where the opening of the incident made and recorded it already. */
  readonly draft?: Revision;
  /** Messages that the run before did not come to take. */
  readonly carried?: readonly Received[];
  /** From the run before; absent in the first. */
  readonly memory?: PostMemory;
  /** For tests: history length after which it continues as new. */
  readonly continueAfterEvents?: number;
}

/** A post before its first draft, or with the one that it was opened with. */
export function beginPost({ identity, plan, draft }: PostInput): PostMemory {
  return {
    state: newPost(identity, draft ?? null),
    plan,
    restedOn: draft === undefined ? {} : bindingValues(plan, draft.facts),
    doneDuties: [],
    // The first number is that draft's entry.
    messages: { ...emptyMemory(), nextEntry: draft === undefined ? 1 : 2 },
  };
}
