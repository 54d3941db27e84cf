import { defineSignal, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';

/** A message as it came, untouched; nothing about its payload is trusted. */
export interface Received {
  readonly name: string;
  readonly payload: unknown;
}

/** What waits to be handled, one message at a time. */
export interface Inbox {
  /** Puts something behind all that waits. */
  readonly put: (received: Received) => void;
  /** Takes the oldest, or nothing. */
  readonly take: () => Received | undefined;
  readonly isEmpty: () => boolean;
  /** Everything that waits, to be carried to the next run; `null`: it is too much to be carried. */
  readonly carry: () => readonly Received[] | null;
}

/** What may be carried along beside the state: a payload has its limit. */
const MOST_CARRIED = 500;
const LONGEST_CARRIED = 512 * 1024;

/**
 * Handlers only enqueue, so messages never interleave (DESIGN section 4). Must be called before
 * the first `await` of a workflow, or early signals would meet no handler. A signal of a name
 * that nobody knows is kept too, so that it can be recorded as refused.
 *
 * @param carried what the run before left
 */
export function openInbox(
  signals: readonly { readonly name: string }[],
  carried: unknown = [],
): Inbox {
  // What the run before did not come to take goes before what reached this one.
  const waiting: Received[] = Array.isArray(carried) ? [...(carried as readonly Received[])] : [];
  const put = (received: Received): void => {
    waiting.push(received);
  };
  for (const { name } of signals) {
    setHandler(defineSignal<[unknown]>(name), (payload) => put({ name, payload }));
  }
  setDefaultSignalHandler((name, payload) => put({ name: `unknown signal ${name}`, payload }));
  return {
    put,
    take: () => waiting.shift(),
    isEmpty: () => waiting.length === 0,
    carry: () =>
      waiting.length <= MOST_CARRIED && JSON.stringify(waiting).length <= LONGEST_CARRIED
        ? [...waiting]
        : null,
  };
}
