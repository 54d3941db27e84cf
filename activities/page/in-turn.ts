/** Lets one piece of work of this process follow the other. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Opens a queue. Publications that wait for the page's lock each hold a database connection: waiting
 * here first leaves the others to those who send.
 */
export function makeInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
