import type { Words } from '../domain/rendition.ts';
import type { AuthorshipStatement, Certificate } from '../domain/statements.ts';
import type { Digest, IncidentId, PostId } from '../domain/words.ts';
import { canonicalText, sha256 } from './canonical.ts';
import { buildHead } from './sign-statement.ts';

export interface AuthorshipRequest {
  readonly act: AuthorshipStatement['act'];
  readonly incident: IncidentId;
  /** `null` for a proposal. */
  readonly post: PostId | null;
  /** Revision that is being changed; 0 for a proposal. */
  readonly basedOn: number;
  readonly words: Words;
  readonly certificate: Certificate;
  readonly now: Date;
}

/** Names words: SHA-256 over their canonical JSON, of what {@link Words} has and nothing else. */
export function wordsDigest({ headline, short, long, audiences }: Words): Digest {
  const others = audiences === undefined ? {} : { audiences };
  return sha256(canonicalText({ headline, short, long, ...others }));
}

/** Builds the statement that says whose words these are. */
export function buildAuthorship(request: AuthorshipRequest): AuthorshipStatement {
  const { act, incident, post, basedOn, words, certificate, now } = request;
  return {
    ...buildHead(certificate, now),
    type: 'countersign/authorship',
    act,
    incident,
    post,
    basedOn,
    words: wordsDigest(words),
  };
}
