import type { IncidentState } from '../domain/incident.ts';
import type { Received } from './inbox.ts';
import type { MessageMemory } from './memory.ts';
import type { StartIncident } from './messages.ts';

/** All that an incident carries from run to run. Plain JSON. */
export interface IncidentMemory {
  state: IncidentState;
  /** When the state was last looked at for what follows in time, in milliseconds. */
  plannedAt: number;
  readonly messages: MessageMemory;
}

export interface IncidentInput extends StartIncident {
  /** Messages that the run before did not come to take. */
  readonly carried?: readonly Received[];
  /** From the run before; absent in the first. */
  readonly memory?: IncidentMemory;
}
