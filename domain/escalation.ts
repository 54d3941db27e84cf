import type { Instant, Milliseconds, PersonId } from './words.ts';

export const MEANS = ['email', 'webhook', 'console'] as const;
/** By what a person is asked. `console`: only shown in the queue, where she has to look. */
export type Means = (typeof MEANS)[number];

/** Who is asked next, after how long, by which means. */
export interface EscalationLevel {
  /** How long after the post opened, in milliseconds. Cover may be called earlier: `beforePromise`. */
  readonly after: Milliseconds;
  /** `rota/<role>`, `backup/<role>`, `all/<role>` or `person/<id>`. */
  readonly ask: string;
  readonly by: readonly Means[];
  /** Asked again so often and so many times; `null`: once. */
  readonly repeat: { readonly every: Milliseconds; readonly times: number } | null;
}

/** A plan for asking people, level after level. It never lets anything out: it only asks (I2). */
export interface Escalation {
  readonly name: string;
  readonly levels: readonly EscalationLevel[];
  /** Cover is called at the latest this long before the promise (or due time) runs out. */
  readonly beforePromise: Milliseconds | null;
  /** After an acknowledgement the clock waits this long for a decision before it goes on. */
  readonly acknowledgedFor: Milliseconds;
}

export const ASK_SCOPES = ['rota', 'backup', 'all', 'person'] as const;
export type AskScope = (typeof ASK_SCOPES)[number];

/** One asking: a level, and how often that level has been asked before. */
export interface AskTime {
  /** From 0. */
  readonly level: number;
  /** 0 for the first time, then 1 and so on. */
  readonly repeat: number;
  readonly at: Instant;
}

/** Who said that she has seen it, and until when the clock waits for her. */
export interface Acknowledgement {
  readonly person: PersonId;
  readonly at: Instant;
  readonly waitsUntil: Instant;
}
