import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { FactValue } from '../../domain/facts.ts';
import type { Digest, IncidentId } from '../../domain/words.ts';
import { canonicalText } from '../../trust/canonical.ts';
import { explainDatabaseError } from '../explain-database-error.ts';
import { LedgerError } from '../ledger-error.ts';
import type { LedgerDb } from '../schema.ts';
import { privateFactDigest } from './private-fact-digest.ts';

/**
 * Stores the value of a private fact before anybody is told of it, through the one database
 * function that the server may call.
 *
 * @returns the salted digest that may travel
 * @throws {LedgerError} `entry-malformed`, `database-unreachable`
 */
export async function keepPrivateFact(
  db: LedgerDb,
  fact: { readonly incident: IncidentId; readonly name: string; readonly value: FactValue },
): Promise<Digest> {
  const salt = randomBytes(16).toString('hex');
  const value = canonicalText(fact.value);
  const expected = privateFactDigest(fact.name, salt, value);
  try {
    const { rows } = await sql<{ digest: string }>`
      select keep_private_fact(${fact.incident}, ${fact.name}, ${salt}, ${value}) as digest`.execute(
      db,
    );
    if (rows[0]?.digest === expected) return expected;
  } catch (error) {
    throw explainDatabaseError(error);
  }
  throw new LedgerError(
    'entry-malformed',
    `the database names the value of ${fact.name} otherwise`,
  );
}
