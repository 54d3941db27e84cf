import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { PostIdentity } from '../../domain/post.ts';
import type { Leaf } from '../../domain/rendition.ts';
import type { Digest, Instant } from '../../domain/words.ts';
import { deliveryHistory } from '../last-metre/delivery-history.ts';
import type { LetOut } from '../last-metre/judge-let-out.ts';
import type { PageRecord } from './read-page-posts.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

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
}

/** Something in the ledger does not fit together: the page must not be made from it. */
export class PageAlarm extends Error {
  readonly incident: string;
  readonly post: string | null;

  constructor(reason: string, incident: string, post: string | null) {
    super(reason);
    this.name = 'PageAlarm';
    this.incident = incident;
    this.post = post;
  }
}

export interface PageScope {
  readonly channel: string;
  readonly account: string;
  /** The delivery that is being sent now; `null`: a rebuild. */
  readonly sending: Digest | null;
  /** Deliveries that stand on the page already. */
  readonly standing: ReadonlySet<Digest>;
}

/**
 * Which posts the page shows, oldest first: those that the ledger calls published, the one that
 * is being sent, and those whose end is unknown while they stand there already. What failed or
 * was given up does not stand there.
 */
export function postsToShow(record: PageRecord, scope: PageScope): readonly ShownPost[] {
  const attempts = find(record, 'delivery.attempt').filter(
    ({ payload: { leaf } }) => leaf.channel === scope.channel && leaf.account === scope.account,
  );
  const leaves = new Map(attempts.map(({ payload }) => [payload.key, payload]));
  const shown: ShownPost[] = [];
  for (const [key, { post, leaf }] of leaves) {
    const history = deliveryHistory(record.entries, key);
    const attempt = history.attempts.findLast(
      (each) => each.outcome === null || each.outcome.action !== 'delivery.fail',
    );
    if (attempt === undefined || !belongs(key, history, scope)) continue;
    shown.push(showPost(record, { post, leaf, key, attempt }));
  }
  return shown.toSorted((a, b) => a.sequence - b.sequence);
}

function belongs(
  key: Digest,
  history: ReturnType<typeof deliveryHistory>,
  { sending, standing }: PageScope,
): boolean {
  if (history.givenUp) return false;
  if (history.confirmed !== null || key === sending) return true;
  switch (history.last?.action) {
    case 'delivery.publish':
      return true;
    case 'delivery.fail':
      return false;
    case 'delivery.doubt':
    case undefined:
      return standing.has(key);
  }
}

function showPost(
  record: PageRecord,
  found: {
    readonly post: string;
    readonly leaf: Leaf;
    readonly key: Digest;
    readonly attempt: ReturnType<typeof deliveryHistory>['attempts'][number];
  },
): ShownPost {
  const { post, leaf, key, attempt } = found;
  const missing = (what: string): never => {
    throw new PageAlarm(`the ledger holds no ${what} for ${post}`, record.incident, post);
  };
  const opened = find(record, 'incident.open').at(0) ?? missing('opening of the incident');
  const postOpened =
    find(record, 'post.open').find((entry) => entry.payload.post === post) ?? missing('opening');
  const revision =
    find(record, 'post.revision').find(
      ({ payload }) => payload.post === post && payload.revision === attempt.revision,
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
    severity: payload.severity,
    mode: payload.mode,
    drill: payload.drill,
    runbook: opened.payload.runbook,
    runbookDigest: opened.payload.runbookDigest,
    rule: payload.rule,
    corrects: payload.corrects,
    dueAt: payload.dueAt,
  };
  const signOffs = find(record, 'post.sign')
    .filter((entry) => attempt.statements.includes(entry.payload.statement))
    .map((entry) => entry.payload.signed);
  const { leaves, authors, unsignedWords, status, impact, promise, publishBy } = revision.payload;
  return {
    number,
    sequence: attempt.sequence,
    at: attempt.at,
    identity,
    claim: {
      identity,
      leaf,
      key,
      signOffs,
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

function find<A extends LedgerEntry['action']>(
  record: PageRecord,
  action: A,
): readonly EntryOf<A>[] {
  return record.entries.filter((entry): entry is EntryOf<A> => entry.action === action);
}
