import type { Channel, SendOutcome, SendRequest, Standing } from '../channels/channel.ts';

/** One send with a limit: a channel that does not answer in time is not waited for. */
export async function sendOnce(channel: Channel, request: SendRequest): Promise<SendOutcome> {
  try {
    return await Promise.race([channel.send(request), unknownOnAbort(request.signal)]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { outcome: 'unknown', reason: `the channel broke off: ${why}` };
  }
}

/** Asks the outlet whether the words stand there; `unasked` when it cannot be asked. */
export async function lookUpOnce(
  channel: Channel,
  request: SendRequest,
): Promise<Standing | 'absent' | 'unasked'> {
  if (channel.lookUp === undefined) return 'unasked';
  try {
    const aborted = unknownOnAbort(request.signal).then(() => 'unasked' as const);
    const found = await Promise.race([channel.lookUp(request), aborted]);
    return found ?? 'absent';
  } catch {
    return 'unasked';
  }
}

function unknownOnAbort(signal: AbortSignal): Promise<SendOutcome> {
  return new Promise((resolve) => {
    const stop = (): void =>
      resolve({ outcome: 'unknown', reason: 'the channel did not answer in time' });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
