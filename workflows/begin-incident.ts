import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { LoadedRunbook } from '../activities/contract.ts';
import type { IncidentEffect } from '../domain/incident-events.ts';
import type { EntryDraft } from '../domain/ledger-entry.ts';
import { openIncident } from '../domain/open-incident.ts';
import { planIncident } from '../domain/plan-incident.ts';
import type { Revision } from '../domain/post.ts';
import type { Refusal } from '../domain/refusals.ts';
import { refuse } from '../domain/refusals.ts';
import type { PostId } from '../domain/words.ts';
import { loadRunbook, readIncidentState } from './activity-proxies.ts';
import type { IncidentInput, IncidentMemory } from './incident-memory.ts';
import { emptyMemory, remember } from './memory.ts';
import { openingEventId } from './messages.ts';

export interface Begun {
  readonly memory: IncidentMemory;
  /** What still has to be recorded. */
  readonly entries: readonly EntryDraft[];
  /** What follows from what is recorded already. */
  readonly effects: readonly IncidentEffect[];
  /** First drafts that were made and recorded with the opening, by post. */
  readonly drafts: Readonly<Record<PostId, Revision>>;
}

export type Beginning =
  ({ readonly ok: true } & Begun) | { readonly ok: false; readonly refusal: Refusal };

/**
 * Pins the runbook from the worker's own disk and makes the first state. The parsed runbook
 * stands in history from here on: editing a file never changes a running incident. The same
 * activity records the opening and drafts the first words, so that nobody waits for three more
 * rounds through Temporal; here the same rules come to the same entries again.
 */
export async function beginIncident(input: IncidentInput): Promise<Beginning> {
  let loaded: LoadedRunbook;
  const opening = {
    incident: input.incident,
    deployment: input.deployment,
    facts: input.facts,
    severity: input.severity,
    mode: input.mode,
    drill: input.drill,
    by: { person: input.by.person, name: input.by.name, proved: false },
    roles: input.by.roles ?? [],
    splitFrom: input.splitFrom ?? null,
    brands: input.brands ?? [],
    eventId: openingEventId(input.messageId),
    now: new Date().toISOString(),
  };
  try {
    loaded = await loadRunbook.executeWithOptions(
      { summary: `pin runbook ${input.runbook}, draft the first words` },
      [{ runbook: input.runbook, digest: input.runbookDigest, opening }],
    );
  } catch (failure) {
    const cause = failure instanceof ActivityFailure ? failure.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw failure;
    return { ok: false, refusal: refuse('wrong-runbook', cause.message) };
  }
  const opened = openIncident({
    ...opening,
    runbook: loaded.runbook,
    runbookDigest: loaded.digest,
  });
  if (opened.refusal !== null) return { ok: false, refusal: opened.refusal };
  const messages = emptyMemory();
  remember(messages, input.messageId);
  const plannedAt = Date.parse(opening.now);
  if (loaded.begun === undefined) {
    const memory = { state: opened.state, plannedAt, messages };
    return { ok: true, memory, entries: opened.entries, effects: [], drafts: {} };
  }
  const planned = planIncident(opened.state, opening.now);
  const memory = { state: planned.state, plannedAt, messages };
  const { drafts, last } = loaded.begun;
  messages.lastEntry = last;
  return { ok: true, memory, entries: [], effects: planned.effects, drafts };
}

/**
 * Goes on with an incident that was over, or that nobody walks any more, from what the ledger tells
 * (DESIGN section 4, `aftercare`). `null`: the ledger knows no such incident.
 */
export async function resumeIncident({ incident }: IncidentInput): Promise<IncidentMemory | null> {
  const state = await readIncidentState.executeWithOptions({ summary: 'what the ledger knows' }, [
    { incident },
  ]);
  return state === null ? null : { state, plannedAt: Date.now(), messages: emptyMemory() };
}
