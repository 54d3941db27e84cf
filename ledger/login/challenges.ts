import { sha256 } from '../../trust/canonical.ts';
import type { LedgerDb } from '../schema.ts';

/** Keeps a challenge by its hash until it is taken or runs out; old ones are swept on the way. */
export async function keepChallenge(
  db: LedgerDb,
  challenge: string,
  expiresAt: Date,
): Promise<void> {
  await db.deleteFrom('login_challenge').where('expires_at', '<', new Date()).execute();
  await db
    .insertInto('login_challenge')
    .values({ challenge_hash: sha256(challenge), expires_at: expiresAt })
    .execute();
}

/** Takes a challenge: true once, and only while it is fresh. */
export async function takeChallenge(db: LedgerDb, challenge: string, now: Date): Promise<boolean> {
  const taken = await db
    .deleteFrom('login_challenge')
    .where('challenge_hash', '=', sha256(challenge))
    .returning('expires_at')
    .executeTakeFirst();
  return taken !== undefined && taken.expires_at.getTime() > now.getTime();
}
