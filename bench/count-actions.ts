import type { Client } from '@temporalio/client';
import type { IncidentId } from '../domain/words.ts';
import { incidentWorkflowId, postWorkflowId } from '../workflows/messages.ts';

/** What one incident with one published post has cost Temporal. */
export interface Actions {
  /** Events of both histories. */
  readonly events: { readonly incident: number; readonly post: number };
  /** Billable actions by what they are for, in the order of first use. */
  readonly items: readonly ActionItem[];
  readonly total: number;
}

export interface ActionItem {
  readonly where: 'incident' | 'post';
  readonly what: string;
  readonly count: number;
}

type Event = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>[number];

/**
 * Counts the billable actions of an incident and its first post as Temporal Cloud defines them:
 * workflow start (also a child's), each activity and each of its retries, one for all local
 * activities of a workflow task, timer, signal, each upsert of search attributes (those given at
 * the start, and the one of versioning, are free), continue-as-new. Queries and heartbeats stand in
 * no history: nothing here queries, and a heartbeat is sent after two seconds only.
 *
 * Source: Temporal Cloud Actions, https://docs.temporal.io/cloud/actions
 */
export async function countActions(client: Client, incident: IncidentId): Promise<Actions> {
  const own = await eventsOf(client, incidentWorkflowId(incident));
  const post = await eventsOf(client, postWorkflowId(`${incident}/post-1`));
  const items = [...itemise('incident', own), ...itemise('post', post)];
  return {
    events: { incident: own.length, post: post.length },
    items,
    total: items.reduce((sum, { count }) => sum + count, 0),
  };
}

async function eventsOf(client: Client, workflowId: string): Promise<readonly Event[]> {
  return (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
}

function itemise(where: ActionItem['where'], events: readonly Event[]): readonly ActionItem[] {
  const counts = new Map<string, number>();
  const add = (what: string, count = 1): void =>
    void (count > 0 && counts.set(what, (counts.get(what) ?? 0) + count));
  const localTasks = new Set<string>();
  for (const event of events) {
    if (event.workflowExecutionStartedEventAttributes != null) add('start of the workflow');
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled != null) add(`activity ${scheduled.activityType?.name ?? '?'}`);
    const attempt = event.activityTaskStartedEventAttributes?.attempt ?? 1;
    add('retries of activities', attempt - 1);
    if (event.timerStartedEventAttributes != null) add('timer');
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (signal != null) add(`signal ${signal.signalName ?? '?'}`);
    const upsert = event.upsertWorkflowSearchAttributesEventAttributes;
    if (upsert != null) {
      const names = Object.keys(upsert.searchAttributes?.indexedFields ?? {});
      if (names.some((name) => name !== 'TemporalChangeVersion')) add('upsert of the state');
    }
    const marker = event.markerRecordedEventAttributes;
    if (marker?.markerName === 'core_local_activity') {
      const task = String(marker.workflowTaskCompletedEventId);
      if (!localTasks.has(task)) add('local activities of a task');
      localTasks.add(task);
    }
  }
  return [...counts].map(([what, count]) => ({ where, what, count }));
}
