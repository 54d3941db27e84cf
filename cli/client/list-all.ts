import type { LedgerRow, QueueItem } from '../../server/api/contract.ts';
import type { IncidentView, PostView } from '../../domain/views.ts';
import type { Call } from './call-api.ts';

const PAGE = 100;

interface Slice<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

/** Follows a list's cursor to its end. */
async function readPages<T>(read: (cursor: string | undefined) => Promise<Slice<T>>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    all.push(...page.items);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

/** Every incident, or those in one state. */
export function listIncidents(call: Call, state?: IncidentView['state']): Promise<IncidentView[]> {
  return readPages((cursor) =>
    call('GET /api/incidents', {
      in: {
        limit: PAGE,
        ...(state === undefined ? {} : { state }),
        ...(cursor === undefined ? {} : { cursor }),
      },
    }),
  );
}

/** Every post in one state, of all incidents. */
export function listPosts(call: Call, state: PostView['state']): Promise<QueueItem[]> {
  return readPages((cursor) =>
    call('GET /api/posts', {
      in: { limit: PAGE, state, ...(cursor === undefined ? {} : { cursor }) },
    }),
  );
}

/** What the server itself refused, in its order. Auditors only. */
export function readDoor(call: Call): Promise<LedgerRow[]> {
  return readPages((cursor) =>
    call('GET /api/door', {
      in: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
    }),
  );
}

/** An incident's whole chain, in its order. */
export function readLedger(call: Call, incident: string): Promise<LedgerRow[]> {
  return readPages((cursor) =>
    call('GET /api/incidents/{incident}/ledger', {
      path: { incident },
      in: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
    }),
  );
}
