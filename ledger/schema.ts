/** The tables as kysely sees them. What they mean stands in migrations/0001-ledger.ts. */
import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';

/** Written as text, read as text: every table keeps exact bytes. */
type Stored<T> = ColumnType<T, T, never>;
type StoredTime = ColumnType<Date, string | Date, never>;

export interface LedgerTables {
  readonly chain_head: { chain: string; sequence: number; hash: string; at: Date | null };
  readonly ledger_entry: {
    chain: Stored<string>;
    sequence: Stored<number>;
    event_id: Stored<string>;
    at: StoredTime;
    actor: Stored<string>;
    action: Stored<string>;
    payload: Stored<string>;
    erasable_hash: Stored<string | null>;
    previous: Stored<string>;
    hash: Stored<string>;
    /** Generated from the payload. */
    post: ColumnType<string | null, never, never>;
  };
  readonly erasable_payload: {
    chain: Stored<string>;
    sequence: Stored<number>;
    salt: Stored<string>;
    content: Stored<string>;
  };
  /** Written and erased by functions of the database only. */
  readonly private_fact: {
    digest: ColumnType<string, never, never>;
    incident: ColumnType<string, never, never>;
    name: ColumnType<string, never, never>;
    salt: ColumnType<string, never, never>;
    value: ColumnType<string, never, never>;
  };
  readonly rendition: {
    digest: Stored<string>;
    text: Stored<string>;
    stored_at: Generated<Date>;
  };
  readonly runbook_package: {
    digest: Stored<string>;
    name: Stored<string>;
    package: Stored<string>;
    stored_at: Generated<Date>;
  };
  readonly certificate: {
    digest: Stored<string>;
    person: Stored<string>;
    certificate: Stored<string>;
    stored_at: Generated<Date>;
  };
  readonly certificate_key: { public_key: Stored<string>; certificate: Stored<string> };
  readonly incident_projection: {
    incident: string;
    state: string;
    mode: string;
    opened_at: ColumnType<Date, string, string>;
    head_sequence: number;
    view: ColumnType<unknown, string, string>;
  };
  readonly post_projection: {
    post: string;
    incident: string;
    number: number;
    state: string;
    mode: string;
    severity: string;
    opened_at: ColumnType<Date, string, string>;
    /** ISO 8601 text that sorts as time; `9999…` when there is none. */
    deadline: string;
    view: ColumnType<unknown, string, string>;
  };
  readonly used_statement: {
    statement: Stored<string>;
    nonce: Stored<string>;
    incident: Stored<string>;
    used_at: Generated<Date>;
  };
  readonly used_delivery: {
    statement: Stored<string>;
    key: Stored<string>;
    times: number;
  };
  readonly login_challenge: {
    challenge_hash: string;
    expires_at: ColumnType<Date, Date, Date>;
  };
  readonly login_session: {
    token_hash: string;
    person: string;
    certificate: string;
    created_at: Generated<Date>;
    expires_at: ColumnType<Date, Date, Date>;
  };
}

export type LedgerDb = Kysely<LedgerTables>;
export type LedgerTransaction = Transaction<LedgerTables>;

/** Channel on which every committed entry's event id is told. */
export const ENTRY_CHANNEL = 'countersign_entry';
