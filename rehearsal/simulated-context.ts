import type { Refusal, RefusalCode } from '../domain/refusals.ts';
import { tellRefusal } from '../domain/refusals.ts';
import type { Moment, PostRef } from './moment.ts';
import type { Beat, CastName, Script } from './script.ts';
import type { SimulatedIncident } from './simulated-incident.ts';
import type { SimulatedPost } from './simulated-post.ts';
import { actorOf } from './simulated-people.ts';
import type { World } from './simulated-world.ts';
import { tellAct } from './tell-act.ts';

/** What acts of a rehearsal need. */
export interface SimulatedContext {
  readonly world: World;
  readonly script: Script;
  readonly tempo: string;
  readonly incidents: Map<string, SimulatedIncident>;
  /** @throws StageError `not-there` */
  readonly incident: (name: string) => SimulatedIncident;
  /** Lets time pass until one of the moments has come. @throws StageError `never` */
  readonly awaitAny: (on: string, moments: readonly Moment[]) => Promise<Moment>;
  /** Lets time pass until the post is there. @throws StageError `never` */
  readonly awaitPost: (
    on: string,
    ref: PostRef,
    states: readonly string[],
  ) => Promise<SimulatedPost>;
}

/** Puts what somebody does onto the time line. */
export function sayAct({ world }: SimulatedContext, beat: Beat, who: CastName): void {
  world.say(beat.on, 'act', `${actorOf(who).name} ${tellAct(beat)}`);
}

/** Puts a refusal onto the time line, and gives its code. */
export function answer(
  { world }: SimulatedContext,
  on: string,
  refusal: Refusal | null,
): RefusalCode | null {
  if (refusal === null) return null;
  world.say(on, 'trouble', `refused (${refusal.code}): ${tellRefusal(refusal)}`);
  return refusal.code;
}
