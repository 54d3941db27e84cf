import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import type { AskedActivity, Happening, PlainEvent } from './plain-event.ts';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type WireEvent = NonNullable<History['events']>[number];
type Payloads = { readonly payloads?: readonly Payload[] | null } | null | undefined;
type Timestamp =
  | { readonly seconds?: { toNumber(): number } | null; readonly nanos?: number | null }
  | null
  | undefined;

/** What later events of a run point back to. */
interface Seen {
  readonly activities: Map<string, AskedActivity>;
  readonly timers: Map<string, string | null>;
}

/** One run's events in plain form; what tells people nothing (workflow tasks) is left out. */
export function readEvents(history: History): readonly PlainEvent[] {
  const seen: Seen = { activities: new Map(), timers: new Map() };
  const events: PlainEvent[] = [];
  for (const event of history.events ?? []) {
    const happening = readPeople(event) ?? readWork(event, seen) ?? readEnd(event);
    if (happening === null) continue;
    events.push({
      at: instant(event.eventTime),
      eventId: Number(String(event.eventId)),
      happening,
    });
  }
  return events;
}

/** Id of the run before this one; `null`: this is the first. */
export function previousRun(history: History): string | null {
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  return started?.continuedExecutionRunId || null;
}

function readPeople(event: WireEvent): Happening | null {
  const started = event.workflowExecutionStartedEventAttributes;
  if (started != null) {
    return {
      kind: 'started',
      input: first(started.input),
      continued: Boolean(started.continuedExecutionRunId),
    };
  }
  const signal = event.workflowExecutionSignaledEventAttributes;
  if (signal != null) {
    return { kind: 'signal', name: signal.signalName ?? '', input: first(signal.input) };
  }
  if (event.workflowExecutionCancelRequestedEventAttributes != null)
    return { kind: 'cancel-asked' };
  const failed = event.workflowTaskFailedEventAttributes;
  if (failed != null) {
    const why = failed.failure?.message ?? '';
    return failed.newRunId
      ? { kind: 'reset', why, base: failed.baseRunId || null }
      : { kind: 'stuck', why };
  }
  return null;
}

function readWork(event: WireEvent, seen: Seen): Happening | null {
  const id = String(event.eventId);
  const summary = text(decode(event.userMetadata?.summary));
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled != null) {
    const activity = {
      name: scheduled.activityType?.name ?? '',
      input: first(scheduled.input),
      summary,
    };
    seen.activities.set(id, activity);
    return { kind: 'activity-asked', activity };
  }
  const timer = event.timerStartedEventAttributes;
  if (timer != null) {
    seen.timers.set(id, summary);
    const until = milliseconds(event.eventTime) + milliseconds(timer.startToFireTimeout);
    return { kind: 'timer-set', until: new Date(until).toISOString(), summary };
  }
  const rang = event.timerFiredEventAttributes;
  if (rang != null) {
    return { kind: 'timer-rang', summary: seen.timers.get(String(rang.startedEventId)) ?? null };
  }
  const child = event.childWorkflowExecutionStartedEventAttributes;
  if (child != null) {
    return { kind: 'child-started', workflow: child.workflowExecution?.workflowId ?? '' };
  }
  const told = event.signalExternalWorkflowExecutionInitiatedEventAttributes;
  if (told != null) {
    return {
      kind: 'told',
      workflow: told.workflowExecution?.workflowId ?? '',
      signal: told.signalName ?? '',
    };
  }
  return readMarker(event) ?? readActivityEnd(event, seen);
}

function readMarker(event: WireEvent): Happening | null {
  const marker = event.markerRecordedEventAttributes;
  if (marker == null || marker.markerName !== 'core_local_activity') return null;
  const data = first(marker.details?.['data']);
  const name =
    typeof data === 'object' && data !== null && 'activity_type' in data ? data.activity_type : '';
  return {
    kind: 'local-activity',
    name: text(name) ?? '',
    result: first(marker.details?.['result']),
  };
}

function readActivityEnd(event: WireEvent, seen: Seen): Happening | null {
  const find = (id: unknown): AskedActivity =>
    seen.activities.get(String(id)) ?? { name: '', input: null, summary: null };
  const done = event.activityTaskCompletedEventAttributes;
  if (done != null) {
    return {
      kind: 'activity-done',
      activity: find(done.scheduledEventId),
      result: first(done.result),
    };
  }
  const failed = event.activityTaskFailedEventAttributes;
  if (failed != null) {
    return {
      kind: 'activity-failed',
      activity: find(failed.scheduledEventId),
      why: failed.failure?.cause?.message || failed.failure?.message || '',
    };
  }
  const late = event.activityTaskTimedOutEventAttributes;
  if (late != null) {
    const activity = find(late.scheduledEventId);
    return { kind: 'activity-failed', activity, why: 'no worker answered in time' };
  }
  return null;
}

function readEnd(event: WireEvent): Happening | null {
  if (event.workflowExecutionCompletedEventAttributes != null) return { kind: 'completed' };
  if (event.workflowExecutionContinuedAsNewEventAttributes != null) return { kind: 'continued' };
  if (event.workflowExecutionTimedOutEventAttributes != null) return { kind: 'timed-out' };
  const failed = event.workflowExecutionFailedEventAttributes;
  if (failed != null) return { kind: 'failed', why: failed.failure?.message ?? '' };
  const terminated = event.workflowExecutionTerminatedEventAttributes;
  if (terminated != null) return { kind: 'terminated', why: terminated.reason ?? '' };
  return null;
}

function first(payloads: Payloads): unknown {
  return decode(payloads?.payloads?.[0]);
}

/** Whoever may write to Temporal may write anything: what cannot be read is shown as nothing. */
function decode(payload: Payload | null | undefined): unknown {
  if (payload == null) return null;
  try {
    return defaultPayloadConverter.fromPayload<unknown>(payload);
  } catch {
    return null;
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function milliseconds(time: Timestamp): number {
  return (time?.seconds?.toNumber() ?? 0) * 1000 + Math.floor((time?.nanos ?? 0) / 1_000_000);
}

function instant(time: Timestamp): string {
  return new Date(milliseconds(time)).toISOString();
}
