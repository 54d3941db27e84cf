/** What a workflow remembers of its messages across continue-as-new. Plain JSON. */
export interface MessageMemory {
  /** Ids that were handled: the same message counts once. The newest last. */
  readonly handled: string[];
  /** Refusals of this run that were recorded one by one. */
  recordedRefusals: number;
  /** Refusals of this run beyond {@link MOST_RECORDED_REFUSALS}: only counted. */
  countedRefusals: number;
  /** The ledger has refused an entry of this workflow: nothing more of it may go out. */
  frozen: boolean;
  /** Numbers the entries that no message names. */
  nextEntry: number;
  /** Event id of the last entry that the ledger took; absent before the first. */
  lastEntry?: string;
}

/** A flood of bad signals must neither fill the ledger nor hold up an approval. */
export const MOST_RECORDED_REFUSALS = 100;

/** Enough to recognise a repeated message, few enough to carry along. */
const MOST_HANDLED = 2_000;

export function emptyMemory(): MessageMemory {
  return { handled: [], recordedRefusals: 0, countedRefusals: 0, frozen: false, nextEntry: 1 };
}

/** Remembers a message id. */
export function remember(memory: MessageMemory, id: string): void {
  memory.handled.push(id);
  if (memory.handled.length > MOST_HANDLED) memory.handled.shift();
}

/** The memory that the next run starts with: counts belong to a run, ids do not. */
export function carryOver(memory: MessageMemory): MessageMemory {
  return { ...memory, recordedRefusals: 0, countedRefusals: 0 };
}
