import type { SignalDefinition } from '@temporalio/common';
import type { StartIncident } from '../workflows/messages.ts';
import type { PlainEvent } from './history/plain-event.ts';

/** One run of a workflow, oldest event first. */
export interface RunHistory {
  readonly workflow: string;
  readonly run: string;
  readonly events: readonly PlainEvent[];
}

/**
 * All that the server asks of Temporal. Tests of the server alone pass one that records
 * (DESIGN section 9); the real one stands in temporal-client.ts.
 */
export interface TemporalPort {
  /** Starts an incident; the same incident id again starts nothing. */
  startIncident(input: StartIncident): Promise<'started' | 'exists'>;
  /** Sends one signal; `gone`: no workflow of that id listens any more, or ever did. */
  signal<M extends { readonly id: string }>(
    workflowId: string,
    signal: SignalDefinition<[M]>,
    message: M,
  ): Promise<'sent' | 'gone'>;
  /**
   * Sends one signal to an incident, and starts its workflow first where none listens any more:
   * something is said after the end, or after it was lost.
   */
  signalWithStart<M extends { readonly id: string }>(
    input: StartIncident,
    signal: SignalDefinition<[M]>,
    message: M,
  ): Promise<void>;
  /** Every run that Temporal still holds, oldest first; empty: none. */
  history(workflowId: string): Promise<readonly RunHistory[]>;
  /** @throws when Temporal does not answer */
  check(): Promise<void>;
}

/** Temporal did not answer, or not in time. */
export class TemporalUnreachable extends Error {
  readonly code = 'temporal-unreachable';

  constructor(cause: unknown) {
    super('Temporal does not answer', { cause });
    this.name = 'TemporalUnreachable';
  }
}
