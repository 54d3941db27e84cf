import type { Escalation } from '../domain/escalation.ts';
import type { CoverClock } from '../domain/plan-escalation.ts';
import { startClock } from '../domain/plan-escalation.ts';
import type { IncidentId, Instant, Mode, PostId, PostKind, Severity } from '../domain/words.ts';
import type { MessageMemory } from './memory.ts';
import { emptyMemory } from './memory.ts';

/** What the asking about one post starts with. It can ask people and nothing else. */
export interface CoverInput {
  readonly incident: IncidentId;
  readonly post: PostId;
  readonly number: number;
  readonly step: string;
  readonly kind: PostKind;
  readonly severity: Severity;
  readonly mode: Mode;
  readonly drill: string | null;
  readonly escalation: Escalation;
  readonly openedAt: Instant;
  /** When the promise that this post keeps, or its due time, runs out; `null`: no time is set. */
  readonly deadline: Instant | null;
  /** From the run before; absent in the first. */
  readonly memory?: CoverMemory;
  /** For tests: history length after which it continues as new. */
  readonly continueAfterEvents?: number;
}

/** All that it carries from run to run. Plain JSON. */
export interface CoverMemory {
  clock: CoverClock;
  /** The deadline is the incident's running promise, and moves with it; `null`: not looked yet. */
  followsPromise: boolean | null;
  /** It has been said that everybody was asked. */
  exhausted: boolean;
  readonly messages: MessageMemory;
}

/** Before anybody was asked. */
export function beginCover({ openedAt, deadline }: CoverInput): CoverMemory {
  return {
    clock: startClock(openedAt, deadline),
    followsPromise: null,
    exhausted: false,
    messages: emptyMemory(),
  };
}
