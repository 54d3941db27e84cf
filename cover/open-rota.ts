import type { RotaAnswer } from '../domain/rota.ts';
import type { Instant } from '../domain/words.ts';
import { tellFault } from '../templates/fault.ts';
import { loadRota } from './load-rota.ts';
import { RotaError } from './rota-error.ts';
import type { RotaPlan } from './rota-plan.ts';
import { tellRota } from './tell-rota.ts';

/** A rota that is read as it stands at the moment of each question. */
export interface RotaSource {
  /** The rota; when its files have faults meanwhile, as it was when they last had none. */
  readonly read: () => Promise<RotaReading>;
}

export interface RotaReading {
  /** `null`: there is none that can be used. */
  readonly plan: RotaPlan | null;
  /** What is wrong with the files now, one line each. */
  readonly faults: readonly string[];
}

/** A deployment without a rota: nobody can be found, and everybody is told so. */
export const NO_ROTA: RotaSource = {
  read: () => Promise.resolve({ plan: null, faults: ['No rota is configured.'] }),
};

/**
 * Opens a rota. Somebody who calls in sick at three in the morning is put down with an editor, and
 * the next question finds it: nothing has to be started anew. A slip of that editor must not leave
 * a night without cover, so the last good reading stays, and says what is wrong.
 *
 * @throws RotaError when there are faults already at the start
 */
export async function openRota(file: string): Promise<RotaSource> {
  let plan = await loadRota(file);
  return {
    read: async () => {
      try {
        plan = await loadRota(file);
        return { plan, faults: [] };
      } catch (error) {
        if (!(error instanceof RotaError)) throw error;
        const faults = error.faults.map(tellFault);
        return { plan, faults: faults.length > 0 ? faults : [error.message] };
      }
    },
  };
}

/** What anybody may be told of a rota. */
export async function answerRota(source: RotaSource, at: Instant): Promise<RotaAnswer> {
  const { plan, faults } = await source.read();
  return plan === null
    ? { state: 'none', faults }
    : { state: 'read', rota: tellRota(plan, at), faults };
}
