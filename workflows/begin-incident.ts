import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { LoadedRunbook } from '../activities/contract.ts';
import type { EntryDraft } from '../domain/ledger-entry.ts';
import { openIncident } from '../domain/open-incident.ts';
import type { Refusal } from '../domain/refusals.ts';
import { refuse } from '../domain/refusals.ts';
import { loadRunbook } from './activity-proxies.ts';
import type { IncidentInput, IncidentMemory } from './incident-memory.ts';
import { emptyMemory, remember } from './memory.ts';
import { openingEventId } from './messages.ts';

export type Beginning =
  | {
      readonly ok: true;
      readonly memory: IncidentMemory;
      readonly entries: readonly EntryDraft[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Pins the runbook from the worker's own disk and makes the first state. The parsed runbook
 * stands in history from here on: editing a file never changes a running incident.
 */
export async function beginIncident(input: IncidentInput): Promise<Beginning> {
  let loaded: LoadedRunbook;
  try {
    loaded = await loadRunbook.executeWithOptions({ summary: `pin runbook ${input.runbook}` }, [
      { runbook: input.runbook, digest: input.runbookDigest },
    ]);
  } catch (failure) {
    const cause = failure instanceof ActivityFailure ? failure.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw failure;
    return { ok: false, refusal: refuse('wrong-runbook', cause.message) };
  }
  const opened = openIncident({
    incident: input.incident,
    deployment: input.deployment,
    runbook: loaded.runbook,
    runbookDigest: loaded.digest,
    facts: input.facts,
    severity: input.severity,
    mode: input.mode,
    drill: input.drill,
    by: { ...input.by, proved: false },
    eventId: openingEventId(input.messageId),
    now: new Date().toISOString(),
  });
  if (opened.refusal !== null) return { ok: false, refusal: opened.refusal };
  const messages = emptyMemory();
  remember(messages, input.messageId);
  return {
    ok: true,
    memory: { state: opened.state, plannedAt: Date.now(), messages },
    entries: opened.entries,
  };
}
