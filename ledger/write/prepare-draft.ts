import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { Digest } from '../../domain/words.ts';
import { canonicalText, sha256 } from '../../trust/canonical.ts';
import { LedgerError } from '../ledger-error.ts';

/** Longest payload and longest erasable content, in bytes. */
const PAYLOAD_LIMIT = 512 * 1024;
const ERASABLE_LIMIT = 64 * 1024;

export interface PreparedDraft {
  readonly draft: EntryDraft;
  /** Exact canonical texts. */
  readonly actor: string;
  readonly payload: string;
  readonly erasable: string | null;
  /** What tells two drafts of one event id apart. */
  readonly content: Digest;
}

/**
 * A draft in the exact texts that are stored and hashed.
 *
 * @throws {LedgerError} `entry-malformed` for a bad event id or too much of it
 */
export function prepareDraft(given: EntryDraft): PreparedDraft {
  const draft = mend(given) as EntryDraft;
  if (!/^[ -~]{1,250}$/.test(draft.eventId)) {
    throw new LedgerError('entry-malformed', 'an event id is 1 to 250 printable ASCII characters');
  }
  const actor = canonicalText(draft.actor);
  const payload = canonicalText(draft.payload);
  const erasable = draft.erasable === undefined ? null : canonicalText(draft.erasable);
  if (Buffer.byteLength(payload) > PAYLOAD_LIMIT) {
    throw new LedgerError('entry-malformed', `the payload of ${draft.action} is too large`);
  }
  if (erasable !== null && Buffer.byteLength(erasable) > ERASABLE_LIMIT) {
    throw new LedgerError('entry-malformed', `the erasable part of ${draft.action} is too large`);
  }
  return {
    draft,
    actor,
    payload,
    erasable,
    content: contentDigest({ action: draft.action, actor, payload, erasable }),
  };
}

/** Names what an entry says, without its place. */
export function contentDigest(entry: {
  readonly action: string;
  readonly actor: string;
  readonly payload: string;
  readonly erasable: string | null;
}): Digest {
  return sha256(canonicalText([entry.action, entry.actor, entry.payload, entry.erasable]));
}

/**
 * People's text reaches refusals unchecked: NUL cannot stand in PostgreSQL and half a surrogate
 * pair has no canonical JSON. A refusal must never fail to be recorded for that.
 */
function mend(value: unknown): unknown {
  // eslint-disable-next-line no-control-regex
  if (typeof value === 'string') return value.replace(/\u0000|\p{Surrogate}/gu, '\uFFFD');
  if (Array.isArray(value)) return value.map(mend);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .map(([key, part]) => [mend(key), mend(part)]),
    );
  }
  return value;
}
