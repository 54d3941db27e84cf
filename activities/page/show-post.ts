import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { PostIdentity } from '../../domain/post.ts';
import type { Leaf } from '../../domain/rendition.ts';
import type { Digest, Instant, PostId } from '../../domain/words.ts';
import type { Attempt } from '../last-metre/delivery-history.ts';
import type { LetOut } from '../last-metre/judge-let-out.ts';
import type { DecisionEntry } from '../last-metre/verify-decision.ts';
import { findEntries } from './find-entries.ts';
import { PageAlarm } from './page-alarm.ts';
import type { PageRecord } from './read-page-posts.ts';

/** A post that belongs on the page, with everything that must be verified before it stands there. */
export interface ShownPost {
  readonly number: number;
  /** Place of the attempt in the chain: the order of the page. */
  readonly sequence: number;
  readonly at: Instant;
  readonly identity: PostIdentity;
  /** All but the bytes, and the component states that only the bytes hold. */
  readonly claim: Omit<LetOut, 'text' | 'revision'> & {
    readonly revision: Omit<LetOut['revision'], 'components'>;
  };
  /** What the ledger had on the post when the attempt was made. */
  readonly before: readonly LedgerEntry[];
  /** Set when it appears only because this confirmation says that it stands there. */
  readonly confirmed: DecisionEntry | null;
}

/** Why a delivery is shown. */
export interface Chosen {
  readonly attempt: Attempt;
  readonly confirmed: DecisionEntry | null;
}

/**
 * Gathers from the ledger what was true of a post when its attempt was made.
 *
 * @throws PageAlarm when something of it is missing
 */
export function showPost(
  record: PageRecord,
  found: Chosen & {
    readonly story: readonly LedgerEntry[];
    readonly post: PostId;
    readonly leaf: Leaf;
    readonly key: Digest;
  },
): ShownPost {
  const { story, post, leaf, key, attempt, confirmed } = found;
  const missing = (what: string): never => {
    throw noEntry(record, post, what);
  };
  // What was written later let nothing out.
  const before = story.filter(({ sequence }) => sequence < attempt.sequence);
  const opened = findEntries(before, 'incident.open').at(0) ?? missing('opening of the incident');
  const postOpened = findEntries(before, 'post.open').at(0) ?? missing('opening');
  const revision =
    findEntries(before, 'post.revision').find(
      ({ payload }) => payload.revision === attempt.revision,
    ) ?? missing(`revision ${attempt.revision}`);
  const { payload } = postOpened;
  const number = Number(post.slice(post.lastIndexOf('-') + 1));
  const identity: PostIdentity = {
    deployment: opened.payload.deployment,
    incident: record.incident,
    post,
    number,
    step: payload.step,
    kind: payload.kind,
    situation: payload.situation,
    // Both follow the incident's severity; chains of the first version have them at the opening.
    severity: revision.payload.severity ?? payload.severity,
    mode: payload.mode,
    drill: payload.drill,
    runbook: opened.payload.runbook,
    runbookDigest: opened.payload.runbookDigest,
    rule: revision.payload.rule ?? payload.rule,
    corrects: payload.corrects,
    dueAt: payload.dueAt,
    language: payload.language ?? leaf.language,
    follows: payload.follows ?? null,
    embargo: payload.embargo ?? null,
    lead: null,
  };
  const signs = findEntries(before, 'post.sign').filter((entry) =>
    attempt.statements.includes(entry.payload.statement),
  );
  const { leaves, authors, unsignedWords, status, impact, promise, publishBy } = revision.payload;
  return {
    number,
    sequence: attempt.sequence,
    at: attempt.at,
    identity,
    before,
    confirmed,
    claim: {
      identity,
      leaf,
      key,
      signOffs: signs.map((entry) => entry.payload.signed),
      standing: new Set(signs.map((entry) => entry.payload.statement)),
      revision: {
        number: attempt.revision,
        leaves,
        authors,
        unsignedWords,
        status,
        impact,
        promise,
        publishBy,
      },
    },
  };
}

/** The ledger has no such entry. */
export function noEntry({ incident }: PageRecord, post: PostId, what: string): PageAlarm {
  return new PageAlarm(`the ledger holds no ${what} for ${post}`, incident, post);
}
