import { judgeDeliveryDecision } from '../../domain/judge-delivery-decision.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { refuse, type Refusal } from '../../domain/refusals.ts';
import type { DeliveryDecisionStatement, VerifiedStatement } from '../../domain/statements.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;
export type DecisionEntry = EntryOf<'delivery.decide'>;

/**
 * Whether a signature carries what a `delivery.decide` entry says. A row in the database ends no
 * doubt (I4): only the signed act of somebody who was certified then does.
 *
 * @param record entries of the post, with its opening
 * @param now when the certificate must hold: the entry's own time, or the present
 * @returns the first reason not to believe it, or `null`
 */
export function verifyDecision(
  entry: DecisionEntry,
  record: readonly LedgerEntry[],
  policy: TrustPolicy,
  now: Date = new Date(entry.at),
): Refusal | null {
  const { payload } = entry;
  const opened = record.find(
    (each): each is EntryOf<'post.open'> =>
      each.action === 'post.open' && each.payload.post === payload.post,
  )?.payload;
  if (opened === undefined) return refuse('unknown-post');
  const found = verifyStatement(payload.signed, 'countersign/delivery-decision', policy, now);
  if (!found.ok) return found.refusal;
  const { verified } = found;
  if (!isDecision(verified)) return refuse('wrong-statement', verified.statement.type);
  const { statement, digest } = verified;
  if (
    digest !== payload.statement ||
    statement.permalink !== payload.permalink ||
    statement.reason !== payload.reason
  ) {
    return refuse('wrong-statement', 'the entry says something else than what was signed');
  }
  if (deliveryKey(statement.leaf) !== payload.key) return refuse('unknown-delivery');
  const { mode, drill } = opened;
  const { deployment } = policy;
  // When it was decided the workflow judged; its entry may have waited for the database.
  const decided = statement.decideBy < now.toISOString() ? statement.decideBy : now.toISOString();
  return judgeDeliveryDecision(
    {
      identity: { deployment, incident: entry.chain, post: payload.post, mode, drill },
      revision: statement.revision,
      deliveries: [
        {
          key: payload.key,
          leaf: statement.leaf,
          // What the workflow knew of it then is not known here; this state allows every act.
          state: 'unconfirmed',
          sending: false,
          attempts: 1,
          reason: null,
          remoteId: null,
          permalink: null,
          publishedAt: null,
        },
      ],
      usedStatements: [],
      usedNonces: [],
    },
    verified,
    payload.act,
    decided,
  );
}

/** A record without the decisions that no signature carries. */
export function withoutForgeries(
  record: readonly LedgerEntry[],
  policy: TrustPolicy,
): readonly LedgerEntry[] {
  return record.filter(
    (entry) => entry.action !== 'delivery.decide' || verifyDecision(entry, record, policy) === null,
  );
}

function isDecision(
  verified: VerifiedStatement,
): verified is VerifiedStatement<DeliveryDecisionStatement> {
  return verified.statement.type === 'countersign/delivery-decision';
}
