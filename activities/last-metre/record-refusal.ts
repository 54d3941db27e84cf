import type { DeliveryOutcome } from '../../domain/delivery.ts';
import { COUNTERSIGN, type EntryDraft } from '../../domain/ledger-entry.ts';
import { tellRefusal, type Refusal } from '../../domain/refusals.ts';
import type { Digest } from '../../domain/words.ts';
import { canonicalText, sha256 } from '../../trust/canonical.ts';
import { append } from '../../ledger/write/append.ts';
import { withIncidentLock } from '../../ledger/write/with-incident-lock.ts';
import { askedAt } from '../activity-context.ts';
import type { PublishRequest } from '../contract.ts';
import type { ActivityDeps } from '../deps.ts';
import { deliveryHistory, whereItStands } from './delivery-history.ts';
import { judgeRecord } from './judge-record.ts';
import { outcomeEntry, type TellableOutcome } from './record-outcome.ts';
import { readPostRecord } from './read-post-record.ts';
import { trueSignEntries } from './sign-entries.ts';

/** Longest detail that stands in an entry. */
const LONGEST = 500;

/**
 * Records why a publication was refused (I6), and answers it as a certain failure. Words that
 * lapsed are no offence: they fail with the code `lapsed` and are drafted afresh.
 */
export async function recordRefusal(
  deps: Pick<ActivityDeps, 'db' | 'policy' | 'log'>,
  request: PublishRequest,
  retry: Digest | null,
  refusal: Refusal,
): Promise<DeliveryOutcome> {
  const { incident, post } = request.identity;
  const code = refusal.code === 'too-late' ? 'lapsed' : refusal.code;
  const outcome: TellableOutcome = { outcome: 'failed', code, reason: tellRefusal(refusal) };
  deps.log.warn({ incident, post, key: request.key, ...refusal }, 'publication refused');
  const record = await readPostRecord(deps, incident, post);
  // A made-up incident gets no chain of its own; the log has it.
  if (record.length === 0) return outcome;
  const told = sha256(canonicalText({ refusal, retry, request: request.key })).slice(0, 24);
  await withIncidentLock(deps.db, incident, async (trx) => {
    const now = await readPostRecord({ db: trx, policy: deps.policy }, incident, post);
    const offence: EntryDraft = {
      eventId: `publish-refused/${told}`,
      actor: COUNTERSIGN,
      action: 'message.refuse',
      payload: {
        message: 'publish',
        post,
        code: refusal.code,
        detail: refusal.detail.slice(0, LONGEST),
      },
    };
    const entries = [
      // The signature was taken before the publication was refused.
      ...(refusal.code === 'frozen' ? [] : trueSignEntries(deps.policy, request, askedAt())),
      ...(code === 'lapsed' ? [] : [offence]),
      // Only for a delivery that the ledger knows and that is not settled: a made-up request
      // must not make a real delivery look failed.
      ...(judgeRecord(now, request) === null &&
      whereItStands(deliveryHistory(now, request.key), retry).kind === 'fresh'
        ? [outcomeEntry(request, `refused/${told}`, outcome)]
        : []),
    ];
    await append(trx, incident, entries);
  });
  return outcome;
}
