import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { readLedger } from '../../cli/client/list-all.ts';
import type { Session } from '../../cli/client/session.ts';
import { incidentWorkflowId, postWorkflowId } from '../../workflows/messages.ts';

/** What can be counted after a long run; everything is counted from outside. */
export interface Account {
  /** Posts that are public on at least one channel. */
  readonly published: number;
  /** Messages that Temporal was sent, by their ids. */
  readonly messages: number;
  /** Of these, without an entry in the ledger. */
  readonly lost: number;
  /** Words that stand twice on a channel. */
  readonly doubled: number;
  readonly workflows: number;
  readonly runs: number;
  /** Most events that any run has. */
  readonly longestRun: number;
}

/** Counts what became of incidents: by Temporal's histories, the ledger and the sandbox's files. */
export async function takeAccount(
  client: Client,
  auditor: Session,
  incidents: readonly string[],
  sandbox: string,
): Promise<Account> {
  const totals = { published: 0, messages: 0, lost: 0, workflows: 0, runs: 0, longestRun: 0 };
  for (const incident of incidents) {
    const entries = (await readLedger(auditor.call, incident)).map(({ entry }) => entry);
    const names = new Set(entries.map(({ eventId }) => eventId));
    const posts = entries.flatMap((entry) =>
      entry.action === 'post.open' ? [entry.payload.post] : [],
    );
    const published = entries.flatMap((entry) =>
      entry.action === 'delivery.publish' ? [entry.payload.post] : [],
    );
    totals.published += new Set(published).size;
    const asked: readonly (readonly [string, string])[] = [
      [incidentWorkflowId(incident), incident],
      ...posts.map((post) => [postWorkflowId(post), post] as const),
    ];
    for (const [workflow, scope] of asked) {
      const { ids, runs } = await readRuns(client, workflow);
      totals.workflows += 1;
      totals.runs += runs.length;
      totals.longestRun = Math.max(totals.longestRun, ...runs);
      totals.messages += ids.size;
      // What the workflows tell each other is no message of a person.
      totals.lost += [...ids].filter((id) => !names.has(`message/${scope}/${id}`)).length;
    }
  }
  return { ...totals, doubled: await countDoubled(sandbox) };
}

async function readRuns(
  client: Client,
  workflowId: string,
): Promise<{ readonly ids: ReadonlySet<string>; readonly runs: readonly number[] }> {
  const ids = new Set<string>();
  const runs: number[] = [];
  let run: string | undefined;
  try {
    do {
      const { events } = await client.workflow.getHandle(workflowId, run).fetchHistory();
      runs.push(events?.length ?? 0);
      for (const event of events ?? []) {
        const payload = event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0];
        if (payload == null) continue;
        const { id } = defaultPayloadConverter.fromPayload<{ readonly id?: string }>(payload);
        if (id !== undefined) ids.add(id);
      }
      run =
        events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
    } while (run !== undefined);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  return { ids, runs };
}

/** The same rendition twice in an account of the sandbox. */
async function countDoubled(sandbox: string): Promise<number> {
  let doubled = 0;
  for (const name of await readdir(sandbox)) {
    if (!name.endsWith('.jsonl')) continue;
    const lines = (await readFile(join(sandbox, name), 'utf8')).split('\n').filter(Boolean);
    const keys = lines.map((line) => (JSON.parse(line) as { readonly key: string }).key);
    doubled += keys.length - new Set(keys).size;
  }
  return doubled;
}
