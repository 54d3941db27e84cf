import type { Escalation } from '../domain/escalation.ts';
import { COUNTERSIGN } from '../domain/ledger-entry.ts';
import { dueAsk, markAsked, nextAskAt, startClock } from '../domain/plan-escalation.ts';
import type { Instant, PostId } from '../domain/words.ts';
import { tellEntry } from './tell-entry.ts';
import type { World } from './simulated-world.ts';

/** The asking about one post. */
export interface SimulatedCover {
  readonly nextWake: () => number | null;
  readonly wake: () => void;
}

export interface CoverCall {
  readonly post: PostId;
  readonly escalation: Escalation;
  readonly deadline: Instant | null;
  /** Nobody needs to be asked any more. */
  readonly settled: () => boolean;
}

/** Asks level after level, as if each had somebody who can be reached. */
export function simulateCover(
  world: World,
  on: string,
  { post, escalation, deadline, settled }: CoverCall,
): SimulatedCover {
  let clock = startClock(world.now(), deadline);
  const nextWake = (): number | null => {
    const at = settled() ? null : nextAskAt(escalation, clock);
    return at === null ? null : Date.parse(at);
  };
  return {
    nextWake,
    wake: () => {
      const due = settled() ? null : dueAsk(escalation, clock, world.now());
      if (due === null) return;
      clock = markAsked(clock, due);
      const { level, repeat } = due;
      const ask = escalation.levels[level]?.ask ?? '';
      const entry = {
        eventId: `${post}/ask/${level}/${repeat}`,
        actor: COUNTERSIGN,
        action: 'cover.ask' as const,
        payload: { post, level, repeat, ask, people: [], until: deadline },
      };
      world.record(on, [entry]);
      const told = tellEntry(entry, world.tellAhead);
      if (told !== null) world.say(on, told.kind, told.text);
    },
  };
}
