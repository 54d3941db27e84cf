/**
 * Waits for a condition, asking again and again; never for a length of time.
 *
 * @param what said when it does not come true
 * @param ask tells a value once it is there; throwing counts as not yet
 * @throws Error after `timeoutMs`, with the last error as cause
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 30_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`waited in vain for ${what}`, { cause: last });
    await new Promise((resolve) => {
      setTimeout(resolve, 25);
    });
  }
}
