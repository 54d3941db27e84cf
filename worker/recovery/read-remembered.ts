import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { LoadedRunbook, RenderedRevision, RenderRequest } from '../../activities/contract.ts';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { IncidentId, Instant } from '../../domain/words.ts';
import { incidentWorkflowId } from '../../workflows/messages.ts';
import { openingEntries } from './opening-entries.ts';

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

/** All runs that Temporal holds: those that went on as new, and earlier ones that had ended. */
async function readRuns(
  client: Client,
  workflowId: string,
): Promise<{ readonly runs: readonly History[]; readonly whole: boolean }> {
  const found = new Map<string, History>();
  let whole = true;
  const follow = async (first: string | undefined): Promise<void> => {
    let run: string | undefined = first;
    do {
      const history: History = await client.workflow.getHandle(workflowId, run).fetchHistory();
      const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      const id = started?.originalExecutionRunId ?? run ?? '';
      if (found.has(id)) return;
      found.set(id, history);
      run = started?.continuedExecutionRunId || undefined;
    } while (run !== undefined);
  };
  const starts: (string | undefined)[] = [undefined];
  const query = `WorkflowId = '${workflowId.replaceAll("'", '')}'`;
  for await (const { runId } of client.workflow.list({ query })) starts.push(runId);
  for (const start of starts) {
    try {
      await follow(start);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      whole = false;
    }
  }
  return { runs: [...found.values()], whole };
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
    const input = readFirst(activity?.input);
    const at = instant(event.eventTime);
    if (input === null) continue;
    const drafts = committedBy(activity?.activityType?.name ?? '', input, readFirst(done.result));
    const mine = input['incident'] === undefined || input['incident'] === incident;
    if (mine) remembered.push(...drafts.map((draft) => ({ at, draft })));
  }
  return remembered;
}

type Fields = Readonly<Record<string, unknown>>;

/** Which entries an activity committed, by what it was asked and what it answered. */
function committedBy(
  activity: string,
  input: Fields,
  result: Fields | null,
): readonly EntryDraft[] {
  try {
    switch (activity) {
      case 'record':
        return draftsIn(input['entries']);
      case 'publish':
        return draftsIn(input['recordFirst']);
      case 'renderRevision':
        return revisionBy(input as Partial<RenderRequest>, result as RenderedRevision | null);
      case 'loadRunbook':
        return result === null
          ? []
          : draftsIn(openingEntries(input, result as Fields & LoadedRunbook));
      default:
        return [];
    }
  } catch {
    // Started by hand with nonsense, which the ledger never took.
    return [];
  }
}

function revisionBy(
  { recordAs }: Partial<RenderRequest>,
  result: RenderedRevision | null,
): readonly EntryDraft[] {
  if (recordAs === undefined || result?.recorded !== true) return [];
  const { leaves, facts } = result;
  return draftsIn([{ ...recordAs, payload: { ...recordAs.payload, leaves, facts } }]);
}

/** Whoever may write to Temporal may write anything: what cannot be read is no memory. */
function readFirst(
  input: { readonly payloads?: readonly Payload[] | null } | null | undefined,
): Fields | null {
  const payload = input?.payloads?.[0];
  if (payload == null) return null;
  try {
    const value = defaultPayloadConverter.fromPayload<unknown>(payload);
    return typeof value === 'object' && value !== null ? (value as Fields) : null;
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
