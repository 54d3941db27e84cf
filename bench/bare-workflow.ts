import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

export const go = defineSignal('go');

const { enter } = proxyActivities<{ enter: () => Promise<number> }>({
  startToCloseTimeout: '10 s',
});

/** The least that Temporal can do: enter an activity, wait for a signal, return. */
export async function bare(): Promise<void> {
  let gone = false;
  setHandler(go, () => {
    gone = true;
  });
  await enter();
  await condition(() => gone);
}
