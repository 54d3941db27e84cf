import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { IncidentId, Instant } from '../../domain/words.ts';
import { incidentWorkflowId } from '../../workflows/messages.ts';

/** An entry that somebody remembers to have been committed, and when. */
export interface Remembered {
  readonly at: Instant;
  readonly draft: EntryDraft;
}

export interface RememberedByTemporal {
  readonly entries: readonly Remembered[];
  /** Workflows whose history, or the older part of it, Temporal no longer holds. */
  readonly gone: readonly string[];
}

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type WireEvent = NonNullable<History['events']>[number];

/** Reads from all runs of an incident and its posts what their activities committed to the ledger. */
export async function readRemembered(
  client: Client,
  incident: IncidentId,
): Promise<RememberedByTemporal> {
  const entries: Remembered[] = [];
  const gone: string[] = [];
  const asked = new Set<string>();
  const waiting = [incidentWorkflowId(incident)];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (asked.has(id)) continue;
    asked.add(id);
    const { runs, whole } = await readRuns(client, id);
    if (!whole) gone.push(id);
    for (const history of runs) {
      waiting.push(...childrenOf(history));
      entries.push(...entriesOf(history, incident));
    }
  }
  return { entries, gone };
}

async function readRuns(
  client: Client,
  workflowId: string,
): Promise<{ readonly runs: readonly History[]; readonly whole: boolean }> {
  const runs: History[] = [];
  let run: string | undefined;
  try {
    do {
      const history: History = await client.workflow.getHandle(workflowId, run).fetchHistory();
      runs.unshift(history);
      const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      run = started?.continuedExecutionRunId || undefined;
    } while (run !== undefined);
    return { runs, whole: true };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return { runs, whole: false };
  }
}

function childrenOf({ events }: History): readonly string[] {
  return (events ?? []).flatMap((event) => {
    const id = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
    return id == null ? [] : [id];
  });
}

function entriesOf({ events }: History, incident: IncidentId): readonly Remembered[] {
  const asked = new Map<string, WireEvent['activityTaskScheduledEventAttributes']>();
  const remembered: Remembered[] = [];
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled != null) asked.set(String(event.eventId), scheduled);
    const done = event.activityTaskCompletedEventAttributes;
    if (done == null) continue;
    const activity = asked.get(String(done.scheduledEventId));
    const input = readInput(activity);
    if (input === null) continue;
    const at = instant(event.eventTime);
    if (activity?.activityType?.name === 'record' && input['incident'] === incident) {
      remembered.push(...draftsIn(input['entries']).map((draft) => ({ at, draft })));
    }
    if (activity?.activityType?.name === 'publish') {
      remembered.push(...draftsIn(input['recordFirst']).map((draft) => ({ at, draft })));
    }
  }
  return remembered;
}

/** Whoever may write to Temporal may write anything: what cannot be read is no memory. */
function readInput(
  scheduled: WireEvent['activityTaskScheduledEventAttributes'] | undefined,
): Readonly<Record<string, unknown>> | null {
  const payload = scheduled?.input?.payloads?.[0];
  if (payload == null) return null;
  try {
    const value = defaultPayloadConverter.fromPayload<unknown>(payload);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

function draftsIn(value: unknown): readonly EntryDraft[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (each): each is EntryDraft =>
      typeof each === 'object' &&
      each !== null &&
      typeof (each as EntryDraft).eventId === 'string' &&
      typeof (each as EntryDraft).action === 'string',
  );
}

function instant(time: WireEvent['eventTime']): Instant {
  const seconds = Number(String(time?.seconds ?? 0));
  return new Date(seconds * 1000 + Math.floor((time?.nanos ?? 0) / 1_000_000)).toISOString();
}
