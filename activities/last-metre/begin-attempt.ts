import { actorOfSigner } from '../../domain/actor-of-signer.ts';
import { COUNTERSIGN, type EntryDraft, type LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Embargo } from '../../domain/post.ts';
import { refuse, type Refusal } from '../../domain/refusals.ts';
import type { Rendition } from '../../domain/rendition.ts';
import type { SignOffRule } from '../../domain/runbook.ts';
import type { Digest, Instant } from '../../domain/words.ts';
import { LedgerError } from '../../ledger/ledger-error.ts';
import { claimNonce } from '../../ledger/write/claim-statement.ts';
import { keepCertificate } from '../../ledger/write/store-certificate.ts';
import { judgeHold } from '../../trust/judge-hold.ts';
import type { PublishRequest } from '../contract.ts';
import type { ActivityDeps } from '../deps.ts';
import { deliveryHistory, whereItStands, type Standing } from './delivery-history.ts';
import { judgeLetOut, type VerifiedSignOff } from './judge-let-out.ts';
import { judgeRecord } from './judge-record.ts';
import type { Lanes } from './lanes.ts';
import { judgeRetry, type VerifiedRetry } from './judge-retry.ts';
import { readPostRecord } from './read-post-record.ts';
import { RefusedError } from './refused-error.ts';
import { signEntries } from './sign-entries.ts';

export interface Evidence {
  /** The stored bytes of the leaf. */
  readonly text: string | undefined;
  readonly rule: SignOffRule;
  /** What the runbook or the request has the words wait for; `null`: nothing. */
  readonly embargo: Embargo | null;
  /** Where the delivery stood when the evidence was gathered. */
  readonly stood: Standing['kind'];
  /** When the workflow asked for this, by Temporal's server: it had decided by then. */
  readonly asked: Date;
}

export interface BegunAttempt {
  readonly number: number;
  readonly at: Instant;
  readonly rendition: Rendition;
  /** What this wrote, in its places, and the exact bytes that it lets out. */
  readonly entries: readonly LedgerEntry[];
  readonly text: string;
}

/**
 * Judges everything and writes the sign-offs and the attempt, in one transaction under the
 * incident's lock, at the very time that the attempt's entry carries. So whatever judges that
 * entry again later, at its own time, comes to the same answer.
 *
 * @throws RefusedError when anything speaks against it; nothing is written then
 */
export async function beginAttempt(
  deps: Pick<ActivityDeps, 'policy'> & { readonly lanes: Lanes },
  request: PublishRequest,
  retry: Digest | null,
  evidence: Evidence,
): Promise<BegunAttempt> {
  const { incident, post } = request.identity;
  return await deps.lanes.write(incident, request.key, async ({ trx, head, once, claims }) => {
    const record = await once(`record ${post}`, () =>
      readPostRecord({ db: trx, policy: deps.policy }, incident, post),
    );
    const history = deliveryHistory(record, request.key);
    if (whereItStands(history, retry).kind !== evidence.stood) {
      throw new RefusedError(refuse('delivery-not-open', 'somebody else is sending it'), true);
    }
    const first = signEntries(request).filter(
      ({ payload }) => !stands(record, 'post.sign', payload.statement),
    );
    const { signOffs, retried, rendition } = judgeAll(
      deps,
      request,
      evidence,
      { history, record, first },
      head.at,
    );
    const statements = [...signOffs, ...(retried === null ? [] : [retried])];
    for (const { verified, signed } of statements) {
      const { statement, digest } = verified;
      const { nonce } = statement;
      await once(`certificate ${statement.certificate}`, () =>
        keepCertificate(trx, signed.certificate),
      ).catch(refuseTaken);
      await once(`nonce ${digest}`, () =>
        claimNonce(trx, { incident, statement: digest, nonce }),
      ).catch(refuseTaken);
    }
    claims.push(
      ...statements.map(({ verified }) => ({ statement: verified.digest, key: request.key })),
    );
    const number = history.attempts.length + 1;
    const drafts: readonly EntryDraft[] = [
      ...first,
      ...missingSignOffs([...record, ...first], request, signOffs),
      ...missingRetry(record, request, retried),
      {
        eventId: `delivery/${request.key}/${number}/attempt`,
        actor: COUNTERSIGN,
        action: 'delivery.attempt',
        payload: {
          post,
          revision: request.revision.number,
          key: request.key,
          leaf: request.leaf,
          statements: statements.map(({ verified }) => verified.digest),
          attempt: number,
        },
      },
    ];
    const at = head.at.toISOString();
    const answer = (entries: readonly LedgerEntry[]): BegunAttempt => ({
      number,
      at,
      rendition,
      entries,
      text: evidence.text ?? '',
    });
    return { drafts, answer };
  });
}

function judgeAll(
  deps: Pick<ActivityDeps, 'policy'>,
  request: PublishRequest,
  { text, rule, embargo, asked }: Evidence,
  {
    history,
    record,
    first,
  }: {
    readonly history: ReturnType<typeof deliveryHistory>;
    readonly record: readonly LedgerEntry[];
    readonly first: readonly EntryDraft[];
  },
  now: Date,
): {
  readonly rendition: Rendition;
  readonly signOffs: readonly VerifiedSignOff[];
  readonly retried: VerifiedRetry | null;
} {
  const { identity, revision, leaf, key } = request;
  const signed = request.signOffs.map((each) => each.signed);
  const letOut = { identity, revision, leaf, key, text, signOffs: signed };
  const judge = (at: Date, entries: readonly EntryDraft[]) =>
    judgeLetOut({ ...letOut, standing: signedIn(entries) }, deps.policy, rule, at);
  let judged = judge(now, record);
  if (!judged.ok && judged.refusal.code === 'too-late' && first.length > 0 && asked < now) {
    // `decideBy` is about the decision, and that was taken before this was asked for.
    const decided = judge(asked, record);
    judged = decided.ok ? judge(now, [...record, ...first]) : decided;
  }
  if (!judged.ok) throw new RefusedError(judged.refusal);
  const retry = judgeRetry(request, history, deps.policy, now);
  if (!retry.ok) throw new RefusedError(retry.refusal);
  const against: Refusal | null =
    judgeRecord(record, request) ??
    judgeHold(record, { identity, revision: revision.number, embargo }, deps.policy);
  if (against !== null) throw new RefusedError(against);
  return { rendition: judged.rendition, signOffs: judged.signOffs, retried: retry.retry };
}

function signedIn(entries: readonly EntryDraft[]): ReadonlySet<Digest> {
  return new Set(
    entries.flatMap((entry) => (entry.action === 'post.sign' ? [entry.payload.statement] : [])),
  );
}

/** The nonce or the key stands elsewhere: what the database knows across all incidents. */
function refuseTaken(error: unknown): never {
  if (error instanceof LedgerError && error.code === 'nonce-seen') {
    throw new RefusedError(refuse('nonce-seen'));
  }
  if (error instanceof LedgerError && error.code === 'key-taken') {
    throw new RefusedError(refuse('unknown-key', 'the key stands in another certificate'));
  }
  throw error;
}

/** A signature lets words out only once it stands in the ledger, with its exact bytes. */
function missingSignOffs(
  record: readonly EntryDraft[],
  { identity, revision }: PublishRequest,
  signOffs: readonly VerifiedSignOff[],
): readonly EntryDraft[] {
  return signOffs
    .filter(({ verified }) => !stands(record, 'post.sign', verified.digest))
    .map(({ verified, signed }) => ({
      eventId: `sign-off/${verified.digest}`,
      actor: actorOfSigner(verified.signer),
      action: 'post.sign',
      payload: {
        post: identity.post,
        revision: revision.number,
        statement: verified.digest,
        signed,
        missing: [],
      },
    }));
}

function missingRetry(
  record: readonly LedgerEntry[],
  { identity, key }: PublishRequest,
  retried: VerifiedRetry | null,
): readonly EntryDraft[] {
  if (retried === null || stands(record, 'delivery.decide', retried.verified.digest)) return [];
  const { statement, digest, signer } = retried.verified;
  return [
    {
      eventId: `delivery-decision/${digest}`,
      actor: actorOfSigner(signer),
      action: 'delivery.decide',
      payload: {
        post: identity.post,
        key,
        act: statement.act,
        statement: digest,
        signed: retried.signed,
        reason: statement.reason,
        permalink: statement.permalink,
      },
    },
  ];
}

function stands(
  record: readonly EntryDraft[],
  action: 'post.sign' | 'delivery.decide',
  statement: Digest,
): boolean {
  return record.some((entry) => entry.action === action && entry.payload.statement === statement);
}
