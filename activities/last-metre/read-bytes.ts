import { refuse, type Refusal } from '../../domain/refusals.ts';
import type { Rendition } from '../../domain/rendition.ts';
import { canonicalText } from '../../trust/canonical.ts';
import { leafDigest, parseRendition } from '../../trust/rendition-bytes.ts';
import { TrustError } from '../../trust/trust-error.ts';
import type { LetOut } from './judge-let-out.ts';

type Bytes =
  | { readonly ok: true; readonly rendition: Rendition }
  | { readonly ok: false; readonly refusal: Refusal };

/** The stored bytes as a rendition, if they are those that the leaf names, of this very post. */
export function readBytes({ identity, revision, leaf, text }: LetOut): Bytes {
  if (text === undefined) return no(refuse('bytes-missing', leaf.digest));
  if (leafDigest(text) !== leaf.digest) return no(refuse('bytes-differ', leaf.digest));
  const rendition = parse(text);
  if (rendition === null) return no(refuse('bytes-differ', 'the bytes are no rendition'));
  const stated = {
    channel: leaf.channel,
    account: leaf.account,
    audience: leaf.audience,
    language: leaf.language,
    incident: identity.incident,
    post: identity.post,
    revision: revision.number,
    kind: identity.kind,
    mode: identity.mode,
    status: revision.status,
    impact: revision.impact,
    nextUpdate: revision.promise,
    corrects: identity.corrects,
  } satisfies Partial<Rendition>;
  for (const key of Object.keys(stated) as (keyof typeof stated)[]) {
    if (rendition[key] !== stated[key]) {
      return no(refuse('bytes-differ', `${key} in the bytes: ${String(rendition[key])}`));
    }
  }
  if (canonicalText(rendition.components) !== canonicalText(revision.components)) {
    return no(refuse('bytes-differ', 'component states'));
  }
  return { ok: true, rendition };
}

function parse(text: string): Rendition | null {
  try {
    return parseRendition(text);
  } catch (error) {
    if (error instanceof TrustError) return null;
    throw error;
  }
}

function no(refusal: Refusal): Bytes {
  return { ok: false, refusal };
}
