/** Shares one reading among all who ask for the same while it is under way; keeps nothing after. */
export type SingleFlight = <T>(name: string, read: () => Promise<T>) => Promise<T>;

/** Opens one; a post for eight channels is read once for its eight publications, not eight times. */
export function makeSingleFlight(): SingleFlight {
  const flying = new Map<string, Promise<unknown>>();
  return async <T>(name: string, read: () => Promise<T>): Promise<T> => {
    const found = flying.get(name);
    if (found !== undefined) return (await found) as T;
    const mine = read();
    flying.set(name, mine);
    try {
      return await mine;
    } finally {
      flying.delete(name);
    }
  };
}
