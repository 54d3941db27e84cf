import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/contract.ts';

/** Nothing here gives up while the database is away: an approved post is never lost (I5). */
const PATIENT = { initialInterval: '200 ms', backoffCoefficient: 2, maximumInterval: '5 s' };

/** The record is kept before anything that follows from it is done. */
export const { record } = proxyActivities<Pick<Activities, 'record'>>({
  startToCloseTimeout: '10 s',
  retry: { ...PATIENT, nonRetryableErrorTypes: ['LEDGER_CONFLICT', 'ENTRY_MALFORMED'] },
});

export const { loadRunbook } = proxyActivities<Pick<Activities, 'loadRunbook'>>({
  startToCloseTimeout: '10 s',
  retry: { ...PATIENT, nonRetryableErrorTypes: ['RUNBOOK_UNKNOWN'] },
});

export const { renderRevision } = proxyActivities<Pick<Activities, 'renderRevision'>>({
  startToCloseTimeout: '10 s',
  retry: {
    ...PATIENT,
    nonRetryableErrorTypes: [
      'TOO_LONG',
      'RENDER_FAILED',
      'RUNBOOK_UNKNOWN',
      'UNKNOWN_CHANNEL',
      'LEDGER_CONFLICT',
      'ENTRY_MALFORMED',
    ],
  },
});

/**
 * The last metre. Retries belong to Temporal, never to a channel's library. Heartbeats tell
 * within seconds that a worker died in the middle of a send.
 */
export const { publish } = proxyActivities<Pick<Activities, 'publish'>>({
  startToCloseTimeout: '45 s',
  heartbeatTimeout: '10 s',
  retry: { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '30 s' },
});

/** What is true now by the ledger, for a draft that waits. */
export const { readPlan } = proxyActivities<Pick<Activities, 'readPlan'>>({
  startToCloseTimeout: '10 s',
  retry: { ...PATIENT, nonRetryableErrorTypes: ['RUNBOOK_UNKNOWN'] },
});

/** An incident that goes on after its end, or after its workflow was lost. */
export const { readIncidentState } = proxyActivities<Pick<Activities, 'readIncidentState'>>({
  startToCloseTimeout: '30 s',
  retry: { ...PATIENT, nonRetryableErrorTypes: ['RUNBOOK_UNKNOWN'] },
});

/** What the ledger says of a post; the incident believes nothing else. */
export const { readPostStanding } = proxyActivities<Pick<Activities, 'readPostStanding'>>({
  startToCloseTimeout: '10 s',
  retry: PATIENT,
});

/** Who covers now. A rota that cannot be read is an answer too. */
export const { findCover } = proxyActivities<Pick<Activities, 'findCover'>>({
  startToCloseTimeout: '10 s',
  retry: PATIENT,
});

/** Whether a post still waits for people; those who ask believe nothing else. */
export const { readCoverStanding } = proxyActivities<Pick<Activities, 'readCoverStanding'>>({
  startToCloseTimeout: '10 s',
  retry: PATIENT,
});

/** Tried for some seconds; then somebody is asked by other means, which matters more. */
export const { notify } = proxyActivities<Pick<Activities, 'notify'>>({
  startToCloseTimeout: '20 s',
  scheduleToCloseTimeout: '90 s',
  retry: {
    initialInterval: '500 ms',
    backoffCoefficient: 2,
    maximumAttempts: 5,
    nonRetryableErrorTypes: ['NOTIFY_REFUSED'],
  },
});

/** CPU only: the evidence travels inside the signal. */
export const { verifyStatement } = proxyLocalActivities<Pick<Activities, 'verifyStatement'>>({
  startToCloseTimeout: '2 s',
  retry: { initialInterval: '100 ms', maximumInterval: '1 s', maximumAttempts: 3 },
});
