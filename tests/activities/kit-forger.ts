/** Somebody who writes rows into the ledger, as a stolen worker or a database owner can. */
import pg from 'pg';
import type { EntryDraft, LedgerEntry } from '../../domain/ledger-entry.ts';
import { CHAIN_START } from '../../domain/ledger-entry.ts';
import { entryHash } from '../../ledger/entry-hash.ts';
import { RESTRICTED_ROLE } from '../../ledger/migrations/restrict-rights.ts';
import { canonicalText } from '../../trust/canonical.ts';

export interface Forger {
  /** One row with a made-up hash, far behind the chain's end. */
  readonly insertLoose: (
    chain: readonly LedgerEntry[],
    draft: Omit<EntryDraft, 'erasable'>,
    minutesLater?: number,
  ) => Promise<void>;
  /** Rows that go on from the chain's end with true hashes; the head is moved along. */
  readonly insertChained: (
    chain: string,
    last: LedgerEntry | null,
    drafts: readonly { readonly at: string; readonly draft: Omit<EntryDraft, 'erasable'> }[],
  ) => Promise<void>;
  readonly ask: (sql: string, values?: readonly unknown[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a connection with the rights of the worker itself: insert, and nothing taken away. */
export async function openForger(databaseUrl: string): Promise<Forger> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(`set role ${RESTRICTED_ROLE}`);
  const insert = async (entry: LedgerEntry): Promise<void> => {
    await client.query(
      `insert into ledger_entry (chain, sequence, event_id, at, actor, action, payload,
         erasable_hash, previous, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        entry.chain,
        entry.sequence,
        entry.eventId,
        entry.at,
        canonicalText(entry.actor),
        entry.action,
        canonicalText(entry.payload),
        entry.erasableHash,
        entry.previous,
        entry.hash,
      ],
    );
  };
  return {
    insertLoose: async (chain, draft, minutesLater = 0) => {
      const last = chain.at(-1)!;
      await insert({
        ...draft,
        chain: last.chain,
        sequence: last.sequence + 1000,
        at: new Date(Date.parse(last.at) + minutesLater * 60_000).toISOString(),
        erasableHash: null,
        previous: last.hash,
        hash: canonicalText(draft).length.toString(16).padStart(64, 'f'),
      } as LedgerEntry);
    },
    insertChained: async (chain, last, drafts) => {
      if (last === null) {
        const values = [chain, 0, CHAIN_START];
        await client.query(
          'insert into chain_head (chain, sequence, hash) values ($1, $2, $3)',
          values,
        );
      }
      let [sequence, previous] = [last?.sequence ?? 0, last?.hash ?? CHAIN_START];
      for (const { at, draft } of drafts) {
        sequence += 1;
        const { eventId, actor, action, payload } = draft;
        const body = { eventId, actor, action, payload, chain, sequence, at, erasableHash: null };
        const entry = { ...body, previous } as LedgerEntry;
        const hash = entryHash(entry);
        await insert({ ...entry, hash });
        await client.query(
          'update chain_head set sequence = $2, hash = $3, at = $4 where chain = $1',
          [chain, sequence, hash, at],
        );
        previous = hash;
      }
    },
    ask: async (sql, values = []) => void (await client.query(sql, [...values])),
    close: () => client.end(),
  };
}
