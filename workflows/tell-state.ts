import { upsertSearchAttributes } from '@temporalio/workflow';
import { STATE } from './search-attributes.ts';

/**
 * Tells Temporal's visibility a state, once: each upsert is an action that is paid for.
 *
 * @param told the state that it was started with; `null`: nobody knows
 */
export function stateTeller(told: string | null): (state: string) => void {
  let last = told;
  return (state) => {
    if (state === last) return;
    last = state;
    upsertSearchAttributes([{ key: STATE, value: state }]);
  };
}
