import type { DeliveryOutcome } from '../../domain/delivery.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Digest, Instant } from '../../domain/words.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;
type OutcomeEntry = EntryOf<'delivery.publish' | 'delivery.fail' | 'delivery.doubt'>;

/** One send as the ledger has it. */
export interface Attempt {
  readonly number: number;
  /** The entry's place in the chain. */
  readonly sequence: number;
  readonly at: Instant;
  readonly statements: readonly Digest[];
  readonly revision: number;
  /** `null`: nobody has told what came of it. */
  readonly outcome: OutcomeEntry | null;
}

/** All that the ledger has about one delivery. */
export interface DeliveryHistory {
  readonly attempts: readonly Attempt[];
  /** The newest outcome, also one that came without a send (a refusal). */
  readonly last: OutcomeEntry | null;
  /** Signed acts that ended it, and digests of signed retries. */
  readonly confirmed: EntryOf<'delivery.decide'> | null;
  readonly givenUp: boolean;
  readonly retries: readonly Digest[];
}

/** Folds a post's entries, in order, into the story of one delivery. */
export function deliveryHistory(entries: readonly LedgerEntry[], key: Digest): DeliveryHistory {
  let attempts: readonly Attempt[] = [];
  let last: OutcomeEntry | null = null;
  const decisions: EntryOf<'delivery.decide'>[] = [];
  for (const entry of entries) {
    if (!('key' in entry.payload) || entry.payload.key !== key) continue;
    if (entry.action === 'delivery.attempt') {
      const { attempt: number, statements, revision } = entry.payload;
      const { at, sequence } = entry;
      attempts = [...attempts, { number, sequence, at, statements, revision, outcome: null }];
      last = null;
    } else if (entry.action === 'delivery.decide') {
      decisions.push(entry);
    } else if (
      entry.action === 'delivery.publish' ||
      entry.action === 'delivery.fail' ||
      entry.action === 'delivery.doubt'
    ) {
      const told: OutcomeEntry = entry;
      last = told;
      attempts = attempts.map((attempt, index) =>
        index === attempts.length - 1 ? { ...attempt, outcome: told } : attempt,
      );
    }
  }
  return {
    attempts,
    last,
    confirmed: decisions.find((entry) => entry.payload.act === 'confirmDelivery') ?? null,
    givenUp: decisions.some((entry) => entry.payload.act === 'giveUpDelivery'),
    retries: decisions
      .filter((entry) => entry.payload.act === 'retryDelivery')
      .map((entry) => entry.payload.statement),
  };
}

/** Code of an outcome that ends one try, not the delivery. */
export const TRY_AGAIN = 'try-again';

export type Standing =
  /** Everything is said; nothing may be sent. */
  | { readonly kind: 'settled'; readonly outcome: DeliveryOutcome }
  /** A send began and nobody knows what came of it. */
  | { readonly kind: 'open'; readonly attempt: Attempt }
  /** This authorisation has not been used up. */
  | { readonly kind: 'fresh' };

/**
 * Where a delivery stands for one authorisation: the sign-offs alone (`retry` is `null`), or a
 * signed retry by its digest. Each gives one send with a certain end (DESIGN section 4).
 */
export function whereItStands(history: DeliveryHistory, retry: Digest | null): Standing {
  const published = history.attempts.findLast(
    (attempt) => attempt.outcome?.action === 'delivery.publish',
  );
  const said = published?.outcome ?? history.last;
  if (said?.action === 'delivery.publish') return settled(outcomeOf(said));
  if (history.confirmed !== null) {
    const { permalink } = history.confirmed.payload;
    return settled({ outcome: 'published', remoteId: null, permalink, at: history.confirmed.at });
  }
  const mine = history.attempts.filter((attempt) => authorisationOf(attempt, history) === retry);
  const attempt = mine.at(-1);
  if (attempt === undefined) return { kind: 'fresh' };
  if (attempt.outcome === null) return { kind: 'open', attempt };
  const { outcome } = attempt;
  return outcome.action === 'delivery.fail' && outcome.payload.code === TRY_AGAIN
    ? { kind: 'fresh' }
    : settled(outcomeOf(outcome));
}

function settled(outcome: DeliveryOutcome): Standing {
  return { kind: 'settled', outcome };
}

function authorisationOf(attempt: Attempt, history: DeliveryHistory): Digest | null {
  return attempt.statements.find((statement) => history.retries.includes(statement)) ?? null;
}

function outcomeOf(entry: OutcomeEntry): DeliveryOutcome {
  switch (entry.action) {
    case 'delivery.publish': {
      const { remoteId, permalink, at } = entry.payload;
      return { outcome: 'published', remoteId, permalink, at };
    }
    case 'delivery.fail':
      return { outcome: 'failed', code: entry.payload.code, reason: entry.payload.reason };
    case 'delivery.doubt':
      return { outcome: 'unconfirmed', reason: entry.payload.reason };
  }
}
