import { setTimeout as wait } from 'node:timers/promises';
import { COUNTERSIGN, type EntryDraft, type LedgerEntry } from '../../domain/ledger-entry.ts';
import type { DeliveryOutcome } from '../../domain/delivery.ts';
import { LedgerError } from '../../ledger/ledger-error.ts';
import type { PublishRequest } from '../contract.ts';
import type { ActivityDeps } from '../deps.ts';
import { deliveryHistory, whereItStands } from './delivery-history.ts';
import type { Lanes } from './lanes.ts';
import { readPostRecord } from './read-post-record.ts';

export interface OutcomeDeps extends Pick<ActivityDeps, 'policy' | 'witness'> {
  readonly lanes: Lanes;
}

/** What is held back came to no end that could be told. */
export type TellableOutcome = Exclude<DeliveryOutcome, { readonly outcome: 'held' }>;

const TRIES = 4;
const BETWEEN_TRIES_MS = 400;

/**
 * Writes what came of an attempt, and answers what the ledger then says: if the delivery has been
 * settled meanwhile, that is the answer, and nothing is written twice.
 */
export async function recordOutcome(
  deps: OutcomeDeps,
  request: PublishRequest,
  attempt: number,
  outcome: TellableOutcome,
): Promise<DeliveryOutcome> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await write(deps, request, attempt, outcome);
    } catch (error) {
      // The send is over and its end is known here only: a database that restarts is waited for.
      const passing = error instanceof LedgerError && error.code === 'database-unreachable';
      if (!passing || left <= 1) throw error;
      await wait(BETWEEN_TRIES_MS);
    }
  }
}

interface Written {
  readonly told: DeliveryOutcome;
  readonly entries: readonly LedgerEntry[];
}

async function write(
  { lanes, policy, witness }: OutcomeDeps,
  request: PublishRequest,
  attempt: number,
  outcome: TellableOutcome,
): Promise<DeliveryOutcome> {
  const { incident, post } = request.identity;
  const written = await lanes.write<Written>(incident, request.key, async ({ trx, once }) => {
    const record = await once(`record ${post}`, () =>
      readPostRecord({ db: trx, policy }, incident, post),
    );
    const history = deliveryHistory(record, request.key);
    const standing = whereItStands(history, null);
    if (standing.kind === 'settled' && standing.outcome.outcome === 'published') {
      return { drafts: [], answer: () => ({ told: standing.outcome, entries: [] }) };
    }
    return {
      drafts: [outcomeEntry(request, `${attempt}`, outcome)],
      answer: (entries) => ({ told: outcome, entries }),
    };
  });
  const { told, entries } = written;
  if (entries.length > 0) await witness.keep(incident, { what: 'told', entries });
  return told;
}

/** `which` tells one outcome of this delivery from all others, for ever. */
export function outcomeEntry(
  { identity, key, leaf }: PublishRequest,
  which: string,
  outcome: TellableOutcome,
): EntryDraft {
  const base = { actor: COUNTERSIGN, eventId: `delivery/${key}/${which}` };
  const about = { post: identity.post, key, leaf };
  switch (outcome.outcome) {
    case 'published': {
      const { remoteId, permalink, at } = outcome;
      return {
        ...base,
        eventId: `${base.eventId}/publish`,
        action: 'delivery.publish',
        payload: { ...about, remoteId, permalink, at },
      };
    }
    case 'failed': {
      const { code, reason } = outcome;
      return {
        ...base,
        eventId: `${base.eventId}/fail`,
        action: 'delivery.fail',
        payload: { ...about, code, reason },
      };
    }
    case 'unconfirmed': {
      const { reason } = outcome;
      return {
        ...base,
        eventId: `${base.eventId}/doubt`,
        action: 'delivery.doubt',
        payload: { ...about, reason },
      };
    }
  }
}
