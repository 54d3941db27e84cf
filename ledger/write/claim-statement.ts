import { sql } from 'kysely';
import type { Digest, IncidentId } from '../../domain/words.ts';
import { LedgerError } from '../ledger-error.ts';
import type { LedgerTransaction } from '../schema.ts';

export interface StatementClaim {
  readonly incident: IncidentId;
  /** SHA-256 of the statement's exact bytes. */
  readonly statement: Digest;
  readonly nonce: string;
  /** The delivery that it lets out, or decides upon. */
  readonly key: Digest;
}

/**
 * Takes a statement for a delivery, inside the transaction that records the attempt. The same
 * pair again is a retry of the same send, which the caller has to be able to explain.
 *
 * @returns how often this pair was taken, this time included: 1 is the first
 * @throws {LedgerError} `nonce-seen` when the nonce stands in another statement
 */
export async function claimStatement(
  trx: LedgerTransaction,
  { key, ...claim }: StatementClaim,
): Promise<number> {
  await claimNonce(trx, claim);
  return await claimDelivery(trx, { statement: claim.statement, key });
}

/**
 * Takes a nonce for a statement. The same pair again changes nothing.
 *
 * @throws {LedgerError} `nonce-seen` when the nonce stands in another statement
 */
export async function claimNonce(
  trx: LedgerTransaction,
  { incident, statement, nonce }: Omit<StatementClaim, 'key'>,
): Promise<void> {
  const taken = await trx
    .insertInto('used_statement')
    .values({ statement, nonce, incident })
    .onConflict((conflict) => conflict.doNothing())
    .returning('statement')
    .executeTakeFirst();
  if (taken !== undefined) return;
  const holder = await trx
    .selectFrom('used_statement')
    .select('statement')
    .where('nonce', '=', nonce)
    .executeTakeFirst();
  if (holder?.statement !== statement) {
    throw new LedgerError('nonce-seen', 'the nonce stands in another statement');
  }
}

/** A delivery that a statement, claimed before, lets out or decides upon. */
export type DeliveryClaim = Pick<StatementClaim, 'statement' | 'key'>;

async function claimDelivery(
  trx: LedgerTransaction,
  { statement, key }: DeliveryClaim,
): Promise<number> {
  const { times } = await trx
    .insertInto('used_delivery')
    .values({ statement, key, times: 1 })
    .onConflict((conflict) =>
      conflict.columns(['statement', 'key']).doUpdateSet({ times: sql`used_delivery.times + 1` }),
    )
    .returning('times')
    .executeTakeFirstOrThrow();
  return times;
}

/** Takes statements for several deliveries at once; their nonces were claimed before. */
export async function claimDeliveries(
  trx: LedgerTransaction,
  claims: readonly DeliveryClaim[],
): Promise<void> {
  if (claims.length === 0) return;
  await trx
    .insertInto('used_delivery')
    .values(claims.map(({ statement, key }) => ({ statement, key, times: 1 })))
    .onConflict((conflict) =>
      conflict.columns(['statement', 'key']).doUpdateSet({ times: sql`used_delivery.times + 1` }),
    )
    .execute();
}
