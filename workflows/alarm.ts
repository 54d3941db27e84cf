import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';

/** One timer that stays as long as its time does: each new one is an action that is paid for. */
export interface Alarm {
  /**
   * Waits for news, at most until a time.
   *
   * @param at milliseconds since the epoch; `null`: however long it takes
   * @param summary what the timer is for, in Temporal's own UI
   */
  readonly wait: (hasNews: () => boolean, at: number | null, summary: string) => Promise<void>;
}

/** An alarm that is not set. */
export function makeAlarm(): Alarm {
  let set: { readonly at: number; readonly scope: CancellationScope } | null = null;
  let rung: number | null = null;

  const wind = (at: number, summary: string): void => {
    const scope = new CancellationScope();
    set = { at, scope };
    void scope
      .run(() => sleep(Math.max(1, at - Date.now()), { summary }))
      .then(
        () => {
          rung = at;
        },
        (failure: unknown) => {
          if (!isCancellation(failure)) throw failure;
        },
      );
  };

  return {
    wait: async (hasNews, at, summary) => {
      if (hasNews()) return;
      if (set !== null && set.at !== at) {
        set.scope.cancel();
        set = null;
      }
      if (at !== null && set === null) wind(at, summary);
      await condition(() => hasNews() || (at !== null && rung === at));
      if (rung === at) {
        set = null;
        rung = null;
      }
    },
  };
}
