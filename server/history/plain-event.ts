import type { Instant } from '../../domain/words.ts';

/** An event of a workflow's history without Temporal's wire format. */
export interface PlainEvent {
  readonly at: Instant;
  readonly eventId: number;
  readonly happening: Happening;
}

/** What can happen to a workflow, as far as it tells people something. */
export type Happening =
  | { readonly kind: 'started'; readonly input: unknown; readonly continued: boolean }
  | { readonly kind: 'signal'; readonly name: string; readonly input: unknown }
  | { readonly kind: 'activity-asked'; readonly activity: AskedActivity }
  | { readonly kind: 'activity-done'; readonly activity: AskedActivity; readonly result: unknown }
  | { readonly kind: 'activity-failed'; readonly activity: AskedActivity; readonly why: string }
  | { readonly kind: 'local-activity'; readonly name: string; readonly result: unknown }
  | { readonly kind: 'timer-set'; readonly until: Instant; readonly summary: string | null }
  | { readonly kind: 'timer-rang'; readonly summary: string | null }
  | { readonly kind: 'child-started'; readonly workflow: string }
  | { readonly kind: 'told'; readonly workflow: string; readonly signal: string }
  | { readonly kind: 'continued' }
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'terminated'; readonly why: string }
  | { readonly kind: 'cancel-asked' }
  | { readonly kind: 'timed-out' }
  /** Somebody turned the workflow back by hand; `base` is the run that was left. */
  | { readonly kind: 'reset'; readonly why: string; readonly base: string | null }
  | { readonly kind: 'stuck'; readonly why: string };

export interface AskedActivity {
  readonly name: string;
  readonly input: unknown;
  /** What the workflow itself said that it is for; `null`: nothing. */
  readonly summary: string | null;
}
