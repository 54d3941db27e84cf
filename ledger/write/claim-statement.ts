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
  { incident, statement, nonce, key }: StatementClaim,
): Promise<number> {
  await trx
    .insertInto('used_statement')
    .values({ statement, nonce, incident })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const holder = await trx
    .selectFrom('used_statement')
    .select('statement')
    .where('nonce', '=', nonce)
    .executeTakeFirst();
  if (holder?.statement !== statement) {
    throw new LedgerError('nonce-seen', 'the nonce stands in another statement');
  }
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
