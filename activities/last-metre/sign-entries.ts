import type { EntryDraft } from '../../domain/ledger-entry.ts';
import { sha256 } from '../../trust/canonical.ts';
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
