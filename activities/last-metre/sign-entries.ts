import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { SignedStatement } from '../../domain/statements.ts';
import { sha256 } from '../../trust/canonical.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import type { PublishRequest } from '../contract.ts';

type SignEntry = Extract<EntryDraft, { readonly action: 'post.sign' }>;

/**
 * The entries of a request that have to stand before its attempt: signatures on this very revision
 * that the request itself brings along, under their signer's name. Anything else is left out:
 * asking for a publication is no way to write into a chain.
 */
export function signEntries(
  request: Pick<PublishRequest, 'identity' | 'revision' | 'signOffs' | 'recordFirst'>,
): readonly SignEntry[] {
  const { identity, revision, signOffs } = request;
  const brought = new Set(signOffs.map(({ signed }) => JSON.stringify(signed)));
  return (request.recordFirst ?? []).filter((entry): entry is SignEntry => {
    if (entry.action !== 'post.sign') return false;
    const { payload, actor } = entry;
    const { person, name } = payload.signed.certificate.body;
    return (
      entry.eventId.startsWith(`message/${identity.post}/`) &&
      payload.post === identity.post &&
      payload.revision === revision.number &&
      payload.missing.length === 0 &&
      brought.has(JSON.stringify(payload.signed)) &&
      payload.statement === sha256(payload.signed.statement) &&
      actor.person === person &&
      actor.name === name &&
      actor.proved
    );
  });
}

/** A decision that was taken in time may be asked for this much later. */
const CLOCKS_APART = 30_000;

/**
 * Those of them that hold by themselves, for where nothing else verifies the signature: what is
 * refused or kept back is recorded all the same, and nobody may be said to have signed who has not. Nor is a decision that came too late written
 * down as one that was taken: what stands in the ledger counts as decided in time.
 *
 * @param asked when the workflow asked for the publication: it had decided by then
 */
export function trueSignEntries(
  policy: TrustPolicy,
  request: Parameters<typeof signEntries>[0],
  asked: Date,
): readonly SignEntry[] {
  const { identity, revision } = request;
  return signEntries(request).filter(({ payload: { signed } }) => {
    // Her certificate had to hold when she signed; whether it still does is judged elsewhere.
    const found = verifyStatement(signed, 'countersign/sign-off', policy, signedAt(signed));
    if (!found.ok || found.verified.statement.type !== 'countersign/sign-off') return false;
    const { statement } = found.verified;
    return (
      statement.incident === identity.incident &&
      statement.post === identity.post &&
      statement.revision === revision.number &&
      asked.getTime() <= Date.parse(statement.decideBy) + CLOCKS_APART
    );
  });
}

function signedAt({ statement }: SignedStatement): Date {
  try {
    const { signedAt: at } = JSON.parse(statement) as { readonly signedAt?: unknown };
    return new Date(typeof at === 'string' ? at : Number.NaN);
  } catch {
    return new Date(Number.NaN);
  }
}
