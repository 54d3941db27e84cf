import type { Actor } from './ledger-entry.ts';
import type { Signer } from './statements.ts';

/** The signer as the ledger names who acted: proved, because her signature was verified. */
export function actorOfSigner(signer: Signer): Actor {
  return { person: signer.person, name: signer.name, proved: true };
}
