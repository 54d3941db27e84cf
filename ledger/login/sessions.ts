import type { Digest, PersonId } from '../../domain/words.ts';
import { sha256 } from '../../trust/canonical.ts';
import type { LedgerDb } from '../schema.ts';

export interface Session {
  readonly person: PersonId;
  /** Digest of the certificate that signed in; its text is in the certificate store. */
  readonly certificate: Digest;
  readonly expiresAt: Date;
}

/** Keeps a session under its token's hash: the database never learns a token. */
export async function keepSession(db: LedgerDb, token: string, session: Session): Promise<void> {
  await db.deleteFrom('login_session').where('expires_at', '<', new Date()).execute();
  await db
    .insertInto('login_session')
    .values({
      token_hash: sha256(token),
      person: session.person,
      certificate: session.certificate,
      expires_at: session.expiresAt,
    })
    .execute();
}

/** Who a token belongs to; `null` when it is unknown or has run out. */
export async function findSession(db: LedgerDb, token: string, now: Date): Promise<Session | null> {
  const row = await db
    .selectFrom('login_session')
    .select(['person', 'certificate', 'expires_at'])
    .where('token_hash', '=', sha256(token))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { person: row.person, certificate: row.certificate, expiresAt: row.expires_at };
}

/** Ends a session; an unknown token ends nothing. */
export async function endSession(db: LedgerDb, token: string): Promise<void> {
  await db.deleteFrom('login_session').where('token_hash', '=', sha256(token)).execute();
}
