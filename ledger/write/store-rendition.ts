import type { Digest } from '../../domain/words.ts';
import { sha256 } from '../../trust/canonical.ts';
import { leafDigest } from '../../trust/rendition-bytes.ts';
import { explainDatabaseError } from '../explain-database-error.ts';
import type { LedgerDb } from '../schema.ts';

export interface StoredRendition {
  readonly digest: Digest;
  /** Bytes in UTF-8. */
  readonly size: number;
}

/**
 * Stores rendition texts, write-once by digest, committed before the answer: a workflow never
 * knows a digest whose bytes are not in the store. The same text again changes nothing.
 *
 * @returns in the order of the texts
 * @throws {LedgerError} `database-unreachable`
 */
export async function storeRenditions(
  db: LedgerDb,
  texts: readonly string[],
): Promise<readonly StoredRendition[]> {
  try {
    return await insertRenditions(db, texts);
  } catch (error) {
    throw explainDatabaseError(error);
  }
}

/** {@link storeRenditions} inside the caller's transaction, which explains its own errors. */
export async function insertRenditions(
  db: LedgerDb,
  texts: readonly string[],
): Promise<readonly StoredRendition[]> {
  const rows = texts.map((text) => ({ digest: leafDigest(text), text }));
  if (rows.length > 0) {
    const distinct = [...new Map(rows.map((row) => [row.digest, row])).values()];
    await db
      .insertInto('rendition')
      .values(distinct)
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .execute();
  }
  return rows.map(({ digest, text }) => ({ digest, size: Buffer.byteLength(text, 'utf8') }));
}

/** One rendition text; {@link storeRenditions} says how. */
export async function storeRendition(db: LedgerDb, text: string): Promise<StoredRendition> {
  const [stored] = await storeRenditions(db, [text]);
  return stored ?? { digest: sha256(text), size: Buffer.byteLength(text, 'utf8') };
}
